namespace OnDemandBus.Roads;

/// <summary>A map cannot be used: it is missing, damaged, not a map, or has no road for a bus. The message names the file, what is wrong and what to do.</summary>
public sealed class MapException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="map">The file or other name of the map.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="cause">What the reader said, if anything.</param>
    public MapException(string map, string fault, string remedy, Exception? cause = null)
        : base($"Map '{map}': {fault}. {remedy}.", cause) => (Map, Fault, Remedy) = (map, fault, remedy);

    /// <summary>The file or other name of the map.</summary>
    public string Map { get; }

    /// <summary>What is wrong.</summary>
    public string Fault { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
