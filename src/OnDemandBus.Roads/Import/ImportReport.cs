using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OnDemandBus.Roads;

/// <summary>What an import gives.</summary>
/// <param name="Network">The roads.</param>
/// <param name="Report">What was read, and what was skipped and why.</param>
public sealed record ImportResult(RoadNetwork Network, ImportReport Report);

/// <summary>Why something of the map is not in the network, or only in part.</summary>
public enum Skipped
{
    /// <summary>A way for people on foot or on bicycles, without a permission for buses.</summary>
    FootAndCycleWay,

    /// <summary>A field or forest track, without a permission for buses.</summary>
    Track,

    /// <summary>A driveway, an aisle of a car park, a drive-through or an emergency access.</summary>
    DrivewayOrParking,

    /// <summary>A way that its tags close to buses.</summary>
    ClosedToBuses,

    /// <summary>A private way.</summary>
    Private,

    /// <summary>A way that is planned, being built or gone.</summary>
    NotInUse,

    /// <summary>Another <c>highway</c> value that is no road: a raceway, a rest area, steps.</summary>
    NotARoad,

    /// <summary>A square that is drawn as an area.</summary>
    Area,

    /// <summary>A ferry.</summary>
    Ferry,

    /// <summary>A way that is too low, narrow, short or weak for the bus.</summary>
    TooSmallForTheBus,

    /// <summary>A way that is marked impassable or only for off-road vehicles.</summary>
    Impassable,

    /// <summary>A way with fewer than two nodes in the extract.</summary>
    WithoutNodes,

    /// <summary>A way that leaves the extract; the part inside is kept.</summary>
    CutAtTheBorder,

    /// <summary>A rule on a way that holds only at times (<c>:conditional</c>); the way is read without it.</summary>
    ConditionalRule,

    /// <summary>A turn restriction that holds only at times.</summary>
    ConditionalRestriction,

    /// <summary>A turn restriction for other vehicles, or with an exception for buses.</summary>
    RestrictionForOthers,

    /// <summary>A turn restriction on ways that are not in the network anyway.</summary>
    RestrictionOffTheNetwork,

    /// <summary>A turn restriction that lacks a member, has an unknown kind, or does not connect.</summary>
    MalformedRestriction,

    /// <summary>A turn restriction on a way that runs on through the junction, so that it does not say which side it means.</summary>
    AmbiguousRestriction,
}

/// <summary>The tally of an import.</summary>
public sealed record ImportReport
{
    /// <summary>Nodes in the file.</summary>
    public required int Nodes { get; init; }

    /// <summary>Ways in the file.</summary>
    public required int Ways { get; init; }

    /// <summary>Relations in the file.</summary>
    public required int Relations { get; init; }

    /// <summary>Ways on which a bus may drive.</summary>
    public required int BusWays { get; init; }

    /// <summary>Turn restrictions that are in the network.</summary>
    public required int Restrictions { get; init; }

    /// <summary>Those of them that run over one or more ways, not a single node.</summary>
    public required int RestrictionsViaWays { get; init; }

    /// <summary>Barriers that no bus passes.</summary>
    public required int ClosedBarriers { get; init; }

    /// <summary>Directed segments of the network.</summary>
    public required int Segments { get; init; }

    /// <summary>Directed segments where a position may be: a bus gets there and away again.</summary>
    public required int UsableSegments { get; init; }

    /// <summary>Allowed turns.</summary>
    public required int Turns { get; init; }

    /// <summary>Junctions, dead ends and other ends of segments.</summary>
    public required int Junctions { get; init; }

    /// <summary>Length of the roads, each direction counted once for itself, in kilometres.</summary>
    public required double Kilometres { get; init; }

    /// <summary>What was skipped, by reason; a reason that did not occur is not listed.</summary>
    public required ImmutableSortedDictionary<Skipped, int> SkippedByReason { get; init; }

    /// <summary>How often something was skipped for this reason.</summary>
    public int CountOf(Skipped reason) => SkippedByReason.GetValueOrDefault(reason);

    /// <summary>The report as lines of text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"read      {Nodes} nodes, {Ways} ways, {Relations} relations");
        text.AppendLine(CultureInfo.InvariantCulture, $"roads     {BusWays} ways, {Kilometres:0} km by direction, {ClosedBarriers} closed barriers, {Restrictions} turn restrictions ({RestrictionsViaWays} via ways)");
        text.AppendLine(CultureInfo.InvariantCulture, $"network   {Segments} directed segments ({UsableSegments} usable), {Turns} turns, {Junctions} junctions");
        foreach (var (reason, count) in SkippedByReason)
            text.AppendLine(CultureInfo.InvariantCulture, $"skipped   {count} {reason}");
        return text.ToString();
    }
}
