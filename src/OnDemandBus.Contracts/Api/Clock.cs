namespace OnDemandBus.Contracts;

/// <summary>The answer of <c>GET /v1/clock</c>: whoever moves buses or riders goes by the dispatcher's clock.</summary>
/// <param name="Now">The dispatcher's time.</param>
/// <param name="Speed">How many seconds its clock advances in a second; 1 for real time.</param>
public sealed record ClockView(DateTimeOffset Now, double Speed);
