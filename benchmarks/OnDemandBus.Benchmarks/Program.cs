using System.CommandLine;
using BenchmarkDotNet.Running;
using OnDemandBus.Benchmarks;

var map = new Argument<string>("FILE.osm.pbf") { Description = "The map." };
var json = new Option<string?>("--json") { Description = "Write the figures to this file, too, as one flat JSON object." };
var roads = new Command("roads", "Import of a map, snapping, travel times and paths on it, one thread.") { map, json };
roads.SetAction(arguments => RoadsReport.Run(arguments.GetRequiredValue(map), arguments.GetValue(json)));

// Any other arguments are BenchmarkDotNet's: --filter '*Roads*', --list flat.
return args is ["roads", ..] or [] or ["--help" or "-h" or "-?"]
    ? new RootCommand("Benchmarks of OnDemandBus. Arguments other than a verb below go to BenchmarkDotNet.") { roads }.Parse(args).Invoke()
    : BenchmarkSwitcher.FromAssembly(typeof(RoadsReport).Assembly).Run(args).Any() ? 0 : 1;
