namespace OnDemandBus.Roads;

/// <summary>A part of the earth's surface with a boundary: a service area, a zone. Immutable and thread-safe.</summary>
public sealed partial class Area
{
}
