using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_a_bus_drives_through_the_model_town
{
    private static ImportReport Report => DrawnOnce.Roads.Report;

    [Fact]
    public void It_gets_everywhere_and_back() =>
        Assert.True(Report.UsableSegments > 0.95 * Report.Segments, $"{Report.UsableSegments} of {Report.Segments} segments are in the largest part.");

    private static readonly Skipped[] Faults =
        [Skipped.RestrictionWithoutMembers, Skipped.RestrictionOfUnknownKind, Skipped.DisconnectedRestriction, Skipped.AmbiguousRestriction, Skipped.RestrictionCutAtTheBorder];

    [Fact]
    public void The_network_is_as_large_as_that_of_a_real_town() => Assert.InRange(Report.Segments, 14_000, 30_000);

    [Fact]
    public void Every_turn_restriction_holds_together()
    {
        Assert.InRange(Report.Restrictions, 60, 400);
        Assert.All(Faults, fault => Assert.Equal(0, Report.CountOf(fault)));
        Assert.Equal(0, Report.CountOf(Skipped.RestrictionOffTheNetwork));
        Assert.NotEqual(0, Report.CountOf(Skipped.RestrictionForOthers));
    }

    [Fact]
    public void It_meets_bollards_tracks_paths_and_drives_that_are_not_for_it()
    {
        Assert.InRange(Report.ClosedBarriers, 3, 100);
        Assert.NotEqual(0, Report.CountOf(Skipped.Track));
        Assert.NotEqual(0, Report.CountOf(Skipped.FootAndCycleWay));
        Assert.NotEqual(0, Report.CountOf(Skipped.DrivewayOrParking));
    }

    [Fact]
    public void It_meets_roundabouts_and_oneway_streets()
    {
        var network = DrawnOnce.Roads.Network;
        var segments = Enumerable.Range(0, network.SegmentCount).ToList();

        Assert.InRange(segments.Count(network.IsRoundabout), 40, 600);
        Assert.InRange(segments.Count(segment => network.Reverse(segment) < 0), 200, 4_000);
    }

    [Theory]
    [InlineData(2_000, 1)]
    [InlineData(2_000, 2)]
    [InlineData(5_000, 3)]
    [InlineData(8_000, 4)]
    [InlineData(15_000, 5)]
    [InlineData(31_000, 6)]
    public void It_gets_everywhere_in_smaller_towns_too(int inhabitants, ulong seed)
    {
        var report = OsmImport.Assemble(DrawnOnce.Read(DrawnOnce.Draw(inhabitants, seed)), $"town {inhabitants} {seed}").Report;

        Assert.True(report.UsableSegments > 0.95 * report.Segments, $"Seed {seed}: {report.UsableSegments} of {report.Segments} segments are in the largest part.");
        Assert.All(Faults, fault => Assert.Equal(0, report.CountOf(fault)));
        Assert.InRange(report.Segments, inhabitants / 25, inhabitants / 2);
    }
}
