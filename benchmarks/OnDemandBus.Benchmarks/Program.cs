using System.CommandLine;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;
using OnDemandBus.Benchmarks;

var map = new Argument<string>("FILE.osm.pbf") { Description = "The map." };
var json = new Option<string?>("--json") { Description = "Write the figures to this file, too, as one flat JSON object." };
var firstAnswer = new Option<bool>("--first-answer") { Description = "Only open the map (or a prepared file) and answer once: the process whose start is measured." };
var roads = new Command("roads", "Import of a map, snapping, travel times and paths on it, one thread.") { map, json, firstAnswer };
roads.SetAction(arguments => arguments.GetValue(firstAnswer)
    ? RoadsReport.AnswerOnce(arguments.GetRequiredValue(map))
    : RoadsReport.Run(arguments.GetRequiredValue(map), arguments.GetValue(json)));

// Any other arguments are BenchmarkDotNet's: --filter '*Roads*', --list flat.
return args is ["roads", ..] or [] or ["--help" or "-h" or "-?"]
    ? new RootCommand("Benchmarks of OnDemandBus. Arguments other than a verb below go to BenchmarkDotNet.") { roads }.Parse(args).Invoke()
    : RunBenchmarkDotNet(args);

// A method of its own, so that the verbs do not load what they do not use.
[MethodImpl(MethodImplOptions.NoInlining)]
static int RunBenchmarkDotNet(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(RoadsReport).Assembly).Run(args).Any() ? 0 : 1;
