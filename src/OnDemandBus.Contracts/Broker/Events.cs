namespace OnDemandBus.Contracts;

/// <summary>A ride has changed. Published on the broker for whoever shows rides; of two views the higher version counts.</summary>
/// <param name="Area">The service area.</param>
/// <param name="Ride">The ride as it stands now.</param>
public sealed record RideChanged(string Area, RideView Ride);
