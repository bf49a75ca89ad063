namespace OnDemandBus.Contracts;

/// <summary>
/// Who rides, as far as the driver and the operator need to know to serve the ride. All of it is optional. It is kept apart from the ride, sealed under a key per ride, and
/// is in no plan, no journal and no message on the broker.
/// </summary>
/// <param name="Name">The name to call, at most 100 characters.</param>
/// <param name="Phone">Where the rider can be reached, at most 40 characters.</param>
/// <param name="PickupAddress">The address in words, at most 200 characters.</param>
/// <param name="DropOffAddress">The address in words, at most 200 characters.</param>
/// <param name="Note">What the driver should know, at most 500 characters.</param>
public sealed record RiderDetails(string? Name = null, string? Phone = null, string? PickupAddress = null, string? DropOffAddress = null, string? Note = null)
{
    /// <summary>Says nothing of the person, so that no log can.</summary>
    public override string ToString() => nameof(RiderDetails);
}
