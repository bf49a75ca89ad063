using OnDemandBus.Contracts;
using OnDemandBus.Simulation.Drive;

namespace OnDemandBus.Simulation.Tests.Drive;

public sealed class When_a_unit_is_off_the_net
{
    private static BusReport Report(string id, BusReportType type = BusReportType.Arrived) => new(id, type, Route.At(0), StopId: 1);

    private static List<string> Waiting(UnitMemory memory)
    {
        var ids = new List<string>();
        for (; memory.Oldest is { } oldest; memory.Release()) ids.Add(oldest.ReportId);
        return ids;
    }

    [Fact]
    public void Its_reports_wait_in_order_until_each_is_acknowledged()
    {
        var memory = UnitMemory.Open(null, "7");
        Assert.Null(memory.Oldest);
        foreach (var id in new[] { "a", "b", "c" }) memory.Keep(Report(id));
        Assert.Equal(3, memory.Waiting);
        memory.Release();
        Assert.Equal(["b", "c"], Waiting(memory));
    }

    [Fact]
    public void Of_its_positions_the_newest_is_enough()
    {
        var memory = UnitMemory.Open(null, "7");
        foreach (var (id, type) in new[] { ("here", BusReportType.Position), ("arrived", BusReportType.Arrived), ("there", BusReportType.Position), ("boarded", BusReportType.Boarded) })
            memory.Keep(Report(id, type));
        Assert.Equal(["arrived", "there", "boarded"], Waiting(memory));
    }

    [Fact]
    public void With_a_folder_it_knows_all_after_its_own_end_too()
    {
        using var scratch = new Scratch();
        var folder = new DirectoryInfo(scratch.Path);
        var before = UnitMemory.Open(folder, "7");
        var plan = Route.Plan(12, new Route().Stop(1, 'B', 'C', boarding: ["a"]));
        before.Keep(Route.Plan(11));
        before.Keep(plan);
        for (var i = 1; i <= 12; i++) before.Keep(Report($"r{i}"));
        before.Release();
        UnitMemory.Open(folder, "8").Keep(Report("of another bus"));

        var after = UnitMemory.Open(folder, "7");
        Assert.Equivalent(plan, after.Plan, strict: true);
        Assert.Equal(Report("r2"), after.Oldest);
        after.Keep(Report("r13"));
        Assert.Equal(Enumerable.Range(2, 12).Select(i => $"r{i}"), Waiting(after));
        Assert.Null(UnitMemory.Open(folder, "7").Oldest);
    }

    [Fact]
    public void What_was_for_a_dispatcher_that_is_no_more_is_forgotten()
    {
        using var scratch = new Scratch();
        var folder = new DirectoryInfo(scratch.Path);
        var memory = UnitMemory.Open(folder, "7");
        memory.Keep(Route.Plan(11));
        memory.Keep(Report("a"));
        memory.Clear();
        Assert.Equal((null, null), (memory.Plan, memory.Oldest));
        memory = UnitMemory.Open(folder, "7");
        Assert.Equal((null, null), (memory.Plan, memory.Oldest));
    }

    [Fact]
    public void A_damaged_memory_is_named()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["7"]);
        File.WriteAllText(Path.Combine(scratch["7"], "plan.json"), "{");
        var mistake = Assert.Throws<InvalidOperationException>(() => UnitMemory.Open(new DirectoryInfo(scratch.Path), "7"));
        Assert.Contains("plan.json", mistake.Message);
    }

    [Theory]
    [InlineData("bus-1")]
    [InlineData("bus-2")]
    public void It_is_on_for_as_long_as_was_said_and_then_off(string bus)
    {
        var reception = new Reception(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(90));
        Assert.Equal(300, Enumerable.Range(0, 390).Count(second => !reception.IsOff(bus, Route.At(second))));
        for (var second = 0; second < 800; second++)
        {
            var off = reception.NextOff(bus, Route.At(second));
            Assert.True(reception.IsOff(bus, off));
            Assert.Equal(reception.IsOff(bus, Route.At(second)), off == Route.At(second));
            if (off > Route.At(second)) Assert.False(reception.IsOff(bus, off.AddTicks(-1)));
        }
    }

    [Fact]
    public void Not_all_are_off_at_once()
    {
        var reception = new Reception(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(90));
        Assert.InRange(Enumerable.Range(1, 100).Count(bus => reception.IsOff($"bus-{bus}", Route.At(0))), 5, 60);
    }
}
