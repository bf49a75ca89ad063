using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_street_is_drawn
{
    private readonly DrawnTown _town = DrawnTown.Parse("A-x-B---C");

    [Fact]
    public void A_two_way_street_is_two_segments() => Assert.Equal(4, _town.Network.SegmentCount);

    [Fact]
    public void Each_character_takes_its_time() => Assert.Equal(40_000, _town.Network.TimeMs(_town.Segment('A', 'B')));

    [Fact]
    public void A_place_lies_where_it_is_drawn() => Assert.Equal(new Position(_town.Segment('A', 'B'), 0.5f), _town.PositionAt('x'));

    [Fact]
    public void Times_add_up_over_a_junction() =>
        Assert.Equal(20_000 + 20_000, _town.Times.TimeMs(_town.PositionAt('x'), _town.On('B', 'C')));

    [Fact]
    public void Backwards_the_bus_turns_round_at_the_end() =>
        Assert.Equal(20_000 + 40_000 + 40_000 + 20_000, _town.Times.TimeMs(_town.PositionAt('x'), _town.PositionAt('x', other: true)));
}
