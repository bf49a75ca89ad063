using System.CommandLine;
using OnDemandBus.Simulation.Comparison;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.Simulation.Map;
using OnDemandBus.Simulation.Replays;
using OnDemandBus.Simulation.Scenarios;
using OnDemandBus.Simulation.Sweeps;
using OnDemandBus.Simulation.Town;

namespace OnDemandBus.Simulation;

/// <summary>The command line: one verb a line, each made where its work is done.</summary>
internal static class Odb
{
    public static RootCommand Command() => new("odb: tools for planners of on-demand bus service. What it has read of maps it keeps in the folder that ODB_CACHE names, ~/.cache/odb by default (none: nowhere).")
    {
        CompareCommand.Create(),
        DemandCommand.Create(),
        DriveCommand.Create(),
        ExampleCommand.Create(),
        MapCommand.Create(),
        TownCommand.Create(),
        ReplayCommand.Create(),
        ScenarioCommand.Create(),
        SimulateCommand.Create(),
        SweepCommand.Create(),
        WorkerCommand.Create(),
    };
}
