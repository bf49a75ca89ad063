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

    /// <summary>A way through water, without a permission for motor vehicles.</summary>
    Ford,

    /// <summary>A way inside a building.</summary>
    Indoor,

    /// <summary>A way with a barrier among its own tags that no bus passes.</summary>
    BarrierOnTheWay,

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

    /// <summary>A turn restriction on ways that no bus may use, or not in that direction, anyway.</summary>
    RestrictionOffTheNetwork,

    /// <summary>A turn restriction with a member outside the extract.</summary>
    RestrictionCutAtTheBorder,

    /// <summary>A turn restriction without a from, a via or a to, or with several nodes as via.</summary>
    RestrictionWithoutMembers,

    /// <summary>A turn restriction of a kind that is not known.</summary>
    RestrictionOfUnknownKind,

    /// <summary>A turn restriction whose members do not meet.</summary>
    DisconnectedRestriction,

    /// <summary>A turn restriction on a way that runs on through the junction, so that it does not say which side it means.</summary>
    AmbiguousRestriction,
}

/// <summary>The tally of an import.</summary>
public sealed record ImportReport
{
    private const int LabelWidth = 10;

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

    /// <summary>Gates across public roads without a word on who may pass; they are passed at a cost.</summary>
    public required int GatesPassed { get; init; }

    /// <summary>Those of <see cref="BusWays"/> of which the map tells the speed limit.</summary>
    public required int WaysWithSpeedLimit { get; init; }

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

    /// <summary>The report as lines of text: what was read, what became of it, and what was skipped, the most frequent first.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(string what, FormattableString says) => text.Append(what.PadRight(LabelWidth)).AppendLine(says.ToString(CultureInfo.InvariantCulture));
        Line("read", $"{Nodes:N0} nodes, {Ways:N0} ways, {Relations:N0} relations");
        Line("roads", $"{BusWays:N0} ways for a bus, {Kilometres:N0} km by direction, {WaysWithSpeedLimit:N0} with a speed limit");
        Line("barriers", $"{ClosedBarriers:N0} shut, {GatesPassed:N0} gates of unknown use passed at a cost");
        Line("turns", $"{Restrictions:N0} restrictions hold, {RestrictionsViaWays:N0} of them over ways");
        Line("network", $"{Segments:N0} directed segments ({UsableSegments:N0} usable), {Turns:N0} turns, {Junctions:N0} junctions");
        var what = "skipped";
        foreach (var (reason, count) in SkippedByReason.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key))
        {
            Line(what, $"{count,7:N0} {Describe(reason)}");
            what = "";
        }

        return text.ToString();
    }

    /// <summary>A reason in words, in the plural.</summary>
    public static string Describe(Skipped reason) => reason switch
    {
        Skipped.FootAndCycleWay => "ways for people on foot or on bicycles",
        Skipped.Track => "field and forest tracks",
        Skipped.DrivewayOrParking => "driveways, aisles of car parks, drive-throughs, emergency accesses",
        Skipped.ClosedToBuses => "ways closed to buses",
        Skipped.Private => "private ways",
        Skipped.NotInUse => "ways planned, being built or gone",
        Skipped.NotARoad => "steps, platforms, raceways and others that are no roads",
        Skipped.Area => "squares drawn as areas",
        Skipped.Ferry => "ferries",
        Skipped.TooSmallForTheBus => "ways too low, narrow, short or weak for the bus",
        Skipped.Impassable => "ways marked impassable",
        Skipped.Ford => "fords",
        Skipped.Indoor => "ways inside buildings",
        Skipped.BarrierOnTheWay => "ways with a barrier on them",
        Skipped.WithoutNodes => "ways without two nodes in the extract",
        Skipped.CutAtTheBorder => "ways cut at the border of the extract (the part inside is kept)",
        Skipped.ConditionalRule => "ways with a rule that holds only at times (kept without it)",
        Skipped.ConditionalRestriction => "turn restrictions that hold only at times",
        Skipped.RestrictionForOthers => "turn restrictions for other vehicles than buses",
        Skipped.RestrictionOffTheNetwork => "turn restrictions on ways that no bus may use anyway",
        Skipped.RestrictionCutAtTheBorder => "turn restrictions with a member outside the extract",
        Skipped.RestrictionWithoutMembers => "turn restrictions without a from, via or to",
        Skipped.RestrictionOfUnknownKind => "turn restrictions of an unknown kind",
        Skipped.DisconnectedRestriction => "turn restrictions whose members do not meet",
        Skipped.AmbiguousRestriction => "turn restrictions on a way that runs on through the junction",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This is no reason."),
    };
}
