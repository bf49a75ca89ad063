namespace OnDemandBus.Roads;

/// <summary>A manoeuvre, and the drive after it up to the next one.</summary>
/// <param name="Manoeuvre">What the driver does.</param>
/// <param name="Street">The road that it leads onto; empty where the map has no name.</param>
/// <param name="Location">Where it is done.</param>
/// <param name="BearingDegrees">The direction in which the bus drives afterwards, clockwise from north.</param>
/// <param name="RoundaboutExit">Which exit of a roundabout, from 1; 0 where there is none to take.</param>
/// <param name="DistanceMetres">How far it is to the next manoeuvre.</param>
/// <param name="TimeMs">How long this one and the drive to the next one take.</param>
public readonly record struct Step(Manoeuvre Manoeuvre, string Street, Location Location, double BearingDegrees, int RoundaboutExit, double DistanceMetres, int TimeMs)
{
    /// <summary>The step in words.</summary>
    public string Text(InstructionLanguage language) => Phrases.Of(language).Text(this);
}
