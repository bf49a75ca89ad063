using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_a_demand_model_makes_no_sense
{
    [Fact]
    public void The_defaults_do() => Assert.Null(DemandModel.Default.FirstMistake());

    [Fact]
    public void Every_value_is_checked_and_named()
    {
        var right = DemandModel.Default;
        var place = new Location(52, 8);
        (DemandModel Model, string Mistake)[] wrong =
        [
            (right with { Requests = 0 }, "requests must be from 1 to 1000000"),
            (right with { Requests = 1_000_001 }, "requests must be"),
            (right with { Inhabitants = 0 }, "inhabitants must be"),
            (right with { Inhabitants = double.NaN }, "inhabitants must be"),
            (right with { TripsPerInhabitant = 0 }, "tripsPerInhabitant must be"),
            (right with { ModeShare = 1.01 }, "modeShare must be"),
            (right with { Shares = right.Shares.Add("ghosts", 1) }, "there is no group ghosts; known are adults, pensioners"),
            (right with { Shares = right.Shares.SetItem("adults", -0.1) }, "the share of adults must not be negative"),
            (right with { Shares = right.Shares.Clear() }, "must not all be zero"),
            (right with { HalfDistanceMetres = 0 }, "halfDistanceMetres must be"),
            (right with { MinTripMetres = -1 }, "minTripMetres must be"),
            (right with { MaxTripMetres = 700 }, "maxTripMetres must be more than minTripMetres"),
            (right with { PrebookedFixedShare = 2 }, "prebookedFixedShare must be"),
            (right with { PrebookedShare = double.NaN }, "prebookedShare must be"),
            (right with { DayBeforeShare = -1 }, "dayBeforeShare must be"),
            (right with { ReturnShare = 1.1 }, "returnShare must be"),
            (right with { PartySizes = [0, 0] }, "partySizes must be"),
            (right with { PartySizes = default }, "partySizes must be"),
            (right with { PushchairShare = -1 }, "pushchairShare must be"),
            (right with { LuggageShare = -1 }, "luggageShare must be"),
            (right with { WalkingFrameShare = -1 }, "walkingFrameShare must be"),
            (right with { Attractors = [new Attractor(new Location(95, 8), PlaceKind.Shop, 1)] }, "no place on earth"),
            (right with { Attractors = [new Attractor(place, (PlaceKind)99, 1)] }, "the kind must be one of home, careHome"),
            (right with { Attractors = [new Attractor(place, PlaceKind.Shop, 0)] }, "must be more than zero"),
            (right with { Attractors = default }, "attractors must be given"),
        ];

        Assert.All(wrong, each => Assert.Contains(each.Mistake, each.Model.FirstMistake(), StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => DemandGenerator.Generate(DrawnPlaces.ModelTown, wrong[0].Model, 1));
    }

    [Theory]
    [InlineData("ghosts", 0.1, "there is no group ghosts")]
    [InlineData("adults", -0.1, "the share of adults must be from 0 to 1")]
    [InlineData("adults", 1.1, "the share of adults must be from 0 to 1")]
    [InlineData("adults", double.NaN, "the share of adults must be from 0 to 1")]
    public void A_share_that_is_none_is_told(string group, double share, string mistake) =>
        Assert.Contains(mistake, DemandModel.Default.WithShares(new Dictionary<string, double> { [group] = share }).Mistake, StringComparison.Ordinal);

    [Fact]
    public void More_than_all_is_told()
    {
        Assert.Contains("at most 1", DemandModel.Default.WithShares(new Dictionary<string, double> { ["adults"] = 0.6, ["pupils"] = 0.5 }).Mistake, StringComparison.Ordinal);
        Assert.Contains("must be 1", DemandModel.Default.WithShares(Purpose.Groups.ToDictionary(group => group, _ => 0.1)).Mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void The_purposes_of_a_group_add_up_to_all_its_ways() =>
        Assert.All(Purpose.Groups, group => Assert.Equal(1, Purpose.Of(group).Sum(purpose => purpose.WorkingDay), 9));
}
