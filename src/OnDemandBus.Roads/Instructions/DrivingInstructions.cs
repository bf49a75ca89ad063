using System.Collections.Immutable;

namespace OnDemandBus.Roads;

/// <summary>Tells a driver the way: the steps of a path, as few as one needs.</summary>
/// <remarks>
/// Where a bus has no choice nothing is said, and where it follows its road neither. Distances and times of all steps add up to those of the path.
/// Exits of a roundabout are counted as far as a bus may take them.
/// </remarks>
public static class DrivingInstructions
{
    private const double StraightDegrees = 20, SlightDegrees = 45, SharpDegrees = 120, RoundDegrees = 165;

    // Over some metres, so that a bent last point does not mislead.
    private const double BearingReachMetres = 15;

    // Nearer than this two turns to the same side are the two carriageways of one road, and a name is not worth saying.
    private const double TrivialMetres = 30;

    private const double BesideMetres = 2;

    /// <summary>The steps of a path, from the departure to the arrival.</summary>
    /// <param name="metric">The speeds that the path is of: <see cref="TravelTimes.Metric"/> of what found it.</param>
    /// <param name="path">The path.</param>
    /// <param name="place">Where the rider, or the house, is: it tells the side on arrival. Null where that does not matter.</param>
    public static ImmutableArray<Step> Of(RoadMetric metric, RoadPath path, Location? place = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(path);
        var network = metric.Network;
        var steps = new List<Step>();
        var from = path.From;
        Step Begin(Manoeuvre manoeuvre, int segment, int exit = 0) => new(manoeuvre, network.StreetName(segment), network.At(new Position(segment, 0)), StartBearing(network, segment), exit, 0, 0);
        var step = Begin(Manoeuvre.Depart, from.Segment) with { Location = network.At(from), BearingDegrees = network.BearingDegrees(from) };
        var exits = 0;
        for (var i = 0; i < path.Segments.Length; i++)
        {
            var segment = path.Segments[i];
            if (i > 0)
            {
                var before = path.Segments[i - 1];
                var (wasRound, isRound) = (network.IsRoundabout(before), network.IsRoundabout(segment));
                if (wasRound && isRound)
                {
                    exits += HasExit(network, before) ? 1 : 0;
                }
                else if (wasRound)
                {
                    // The exit belongs to the step that led into the roundabout; who departed in it hears of it now.
                    if (step.Manoeuvre == Manoeuvre.Roundabout)
                    {
                        step = step with { Street = network.StreetName(segment), RoundaboutExit = exits + 1, BearingDegrees = StartBearing(network, segment) };
                    }
                    else
                    {
                        steps.Add(step);
                        step = Begin(Manoeuvre.Roundabout, segment, exits + 1);
                    }
                }
                else if (isRound)
                {
                    steps.Add(step);
                    step = Begin(Manoeuvre.Roundabout, segment) with { Street = "" };
                    exits = 0;
                }
                else if (Turn(network, before, segment, step.Street) is { } manoeuvre)
                {
                    steps.Add(step);
                    step = Begin(manoeuvre, segment);
                }
                else if (step.Street.Length == 0)
                {
                    // The road gets its name only now.
                    step = step with { Street = network.StreetName(segment) };
                }

                step = step with { TimeMs = step.TimeMs + network.TurnCostMs(before, segment)!.Value };
            }

            // As the path itself counts: what is driven of the first and of the last segment.
            var (start, end) = (i == 0 ? from.Fraction : 0, i == path.Segments.Length - 1 ? path.To.Fraction : 1);
            step = step with
            {
                DistanceMetres = step.DistanceMetres + (network.LengthMetres(segment) * ((double)end - start)),
                TimeMs = step.TimeMs + metric.TimeOnMs(segment, end) - metric.TimeOnMs(segment, start),
            };
        }

        steps.Add(step);
        Merge(steps);
        var to = path.To;
        steps.Add(new Step(Arrival(network, to, place), network.StreetName(to.Segment), network.At(to), network.BearingDegrees(to), 0, 0, 0));
        return [.. steps];
    }

    /// <summary>What a driver must be told at a junction; null where the road goes on by itself.</summary>
    private static Manoeuvre? Turn(RoadNetwork network, int before, int next, string street)
    {
        if (IsReverse(network, before, next))
            return Manoeuvre.UTurn;
        var arriving = EndBearing(network, before);
        var angle = Angle(arriving, StartBearing(network, next));
        var name = network.StreetName(next);
        var sameRoad = name.Length > 0 && (name == network.StreetName(before) || name == street);
        var newName = name.Length > 0 && name != street && network.StreetName(before) != name;
        var (others, straighter, besideAngle) = (0, false, double.NaN);
        foreach (var other in network.TurnsFrom(before))
        {
            if (other == next || IsReverse(network, before, other))
                continue;
            others++;
            var otherAngle = Angle(arriving, StartBearing(network, other));
            straighter |= Math.Abs(otherAngle) < Math.Abs(angle);
            // A yard or a track beside the road makes no fork of it, on either of the two.
            if (Math.Abs(otherAngle) < SlightDegrees && IsMinor(network.Class(other)) == IsMinor(network.Class(next)) && !(Math.Abs(otherAngle) > Math.Abs(besideAngle)))
                besideAngle = otherAngle;
        }

        if (others == 0)
            return newName && Math.Abs(angle) < SlightDegrees ? Manoeuvre.Continue : newName ? TurnBy(angle) : null;
        if (Math.Abs(angle) < SlightDegrees && !double.IsNaN(besideAngle) && !(sameRoad && Math.Abs(angle) < StraightDegrees))
            return angle < besideAngle ? Manoeuvre.KeepLeft : Manoeuvre.KeepRight;
        if (Math.Abs(angle) < StraightDegrees || (sameRoad && Math.Abs(angle) < SlightDegrees && !straighter))
            return newName ? Manoeuvre.Continue : null;
        return TurnBy(angle);
    }

    private static Manoeuvre TurnBy(double angle) => Math.Abs(angle) switch
    {
        < SlightDegrees => angle < 0 ? Manoeuvre.SlightLeft : Manoeuvre.SlightRight,
        < SharpDegrees => angle < 0 ? Manoeuvre.Left : Manoeuvre.Right,
        < RoundDegrees => angle < 0 ? Manoeuvre.SharpLeft : Manoeuvre.SharpRight,
        _ => Manoeuvre.UTurn,
    };

    /// <summary>Takes together what is one manoeuvre to a driver.</summary>
    private static void Merge(List<Step> steps)
    {
        for (var i = 1; i + 1 < steps.Count; i++)
        {
            var (before, one, next) = (steps[i - 1], steps[i], steps[i + 1]);
            if (one.DistanceMetres > TrivialMetres)
                continue;
            // Twice left, and back along the other carriageway of the same road.
            var round = before.Street.Length > 0 && before.Street == next.Street
                && ((one.Manoeuvre == Manoeuvre.Left && next.Manoeuvre == Manoeuvre.Left) || (one.Manoeuvre == Manoeuvre.Right && next.Manoeuvre == Manoeuvre.Right));
            if (!round && !(one.Manoeuvre == Manoeuvre.Continue && next.Manoeuvre == Manoeuvre.Continue))
                continue;
            steps[i] = next with
            {
                Manoeuvre = round ? Manoeuvre.UTurn : Manoeuvre.Continue,
                Location = one.Location,
                DistanceMetres = one.DistanceMetres + next.DistanceMetres,
                TimeMs = one.TimeMs + next.TimeMs,
            };
            steps.RemoveAt(i + 1);
            i--;
        }
    }

    private static Manoeuvre Arrival(RoadNetwork network, Position to, Location? place)
    {
        var halt = network.At(to);
        if (place is not { } there || !(halt.DistanceMetres(there) >= BesideMetres))
            return Manoeuvre.Arrive;
        // Only what lies beside the bus has a side; a place ahead, at the end of the road, has none.
        var angle = Angle(network.BearingDegrees(to), halt.BearingDegrees(there));
        return Math.Abs(angle) is < 20 or > 160 ? Manoeuvre.Arrive : angle < 0 ? Manoeuvre.ArriveLeft : Manoeuvre.ArriveRight;
    }

    private static bool HasExit(RoadNetwork network, int segment)
    {
        foreach (var next in network.TurnsFrom(segment))
        {
            if (!network.IsRoundabout(next))
                return true;
        }

        return false;
    }

    private static bool IsReverse(RoadNetwork network, int one, int other) =>
        network.Parts.Piece[one] == network.Parts.Piece[other] && network.Parts.Against[one] != network.Parts.Against[other];

    private static bool IsMinor(RoadClass roadClass) => roadClass is RoadClass.Service or RoadClass.Track or RoadClass.Path or RoadClass.Pedestrian;

    private static double StartBearing(RoadNetwork network, int segment) =>
        network.At(new Position(segment, 0)).BearingDegrees(network.At(new Position(segment, Reach(network, segment))));

    private static double EndBearing(RoadNetwork network, int segment) =>
        network.At(new Position(segment, 1 - Reach(network, segment))).BearingDegrees(network.At(new Position(segment, 1)));

    private static float Reach(RoadNetwork network, int segment) => (float)Math.Min(1, BearingReachMetres / Math.Max(network.LengthMetres(segment), 0.01));

    /// <summary>From one bearing to another: -180 to 180 degrees, to the left below 0.</summary>
    private static double Angle(double from, double to) => Math.IEEERemainder(to - from, 360);
}
