using System.CommandLine;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;
using OnDemandBus.Benchmarks;
using OnDemandBus.Benchmarks.DispatchInstances;
using OnDemandBus.Benchmarks.LiveLoad;
using OnDemandBus.Benchmarks.SimulatedDays;
using OnDemandBus.Benchmarks.StaticInstances;

var map = new Argument<string>("FILE.osm.pbf") { Description = "The map." };
var json = new Option<string?>("--json") { Description = "Write the figures to this file, too, as one flat JSON object." };
var firstAnswer = new Option<bool>("--first-answer") { Description = "Only open the map (or a prepared file) and answer once: the process whose start is measured." };
var roads = new Command("roads", "Import of a map, snapping, travel times and paths on it, one thread.") { map, json, firstAnswer };
roads.SetAction(arguments => arguments.GetValue(firstAnswer)
    ? RoadsReport.AnswerOnce(arguments.GetRequiredValue(map))
    : RoadsReport.Run(arguments.GetRequiredValue(map), arguments.GetValue(json)));

var seconds = new Option<double>("--seconds") { Description = "How long to search, per instance.", DefaultValueFactory = _ => 10 };
var threads = new Option<int>("--threads") { Description = "Independent searches, of which the best counts.", DefaultValueFactory = _ => Environment.ProcessorCount };
var folder = new Argument<string>("FOLDER") { Description = "Where the instances are, with the known answers beside them." };
var problem = new Argument<string>("FILE.json") { Description = "A problem in VROOM's input format." };
var darp = new Command("darp", "Dial-a-ride problems (Cordeau).") { folder, seconds, threads, json };
darp.SetAction(arguments => StaticReport.Darp(arguments.GetRequiredValue(folder), arguments.GetValue(seconds), arguments.GetValue(threads), arguments.GetValue(json)));
var pdptw = new Command("pdptw", "Pickups and deliveries with time windows (Li and Lim, Sartori and Buriol).") { folder, seconds, threads, json };
pdptw.SetAction(arguments => StaticReport.Pdptw(arguments.GetRequiredValue(folder), arguments.GetValue(seconds), arguments.GetValue(threads), arguments.GetValue(json)));
var vroom = new Command("vroom", "Shipments, vehicles and a matrix in VROOM's format.") { problem, seconds, threads, json };
vroom.SetAction(arguments => StaticReport.Vroom(arguments.GetRequiredValue(problem), arguments.GetValue(seconds), arguments.GetValue(threads), arguments.GetValue(json)));

var instances = new Argument<string>("FOLDER") { Description = "Where the instances are: graph/, one folder for each, and ref/ with what a reference dispatcher decided, if it is known." };
var name = new Argument<string>("NAME") { Description = "The instance." };
var reoptimise = new Option<int>("--reoptimise") { Description = "Instead: the live engine by our own rules, insertion alone beside so many iterations of re-optimisation after each request." };
var dispatch = new Command("dispatch", "Live dispatch, request by request, by a reference dispatcher's rules.") { instances, name, reoptimise, json };
dispatch.SetAction(arguments => arguments.GetValue(reoptimise) is > 0 and var iterations
    ? LiveReport.Run(arguments.GetRequiredValue(instances), arguments.GetRequiredValue(name), iterations, arguments.GetValue(json))
    : DispatchReport.Run(arguments.GetRequiredValue(instances), arguments.GetRequiredValue(name), arguments.GetValue(json)));

var loadSeconds = new Option<double>("--seconds") { Description = "How long to measure, after a warm-up.", DefaultValueFactory = _ => 60 };
var rate = new Option<double>("--offers-per-second") { Description = "Wishes a second; a third as many bookings beside them.", DefaultValueFactory = _ => 300 };
var store = new Option<string>("--store") { Description = "Where the journal is.", DefaultValueFactory = _ => "sqlite" };
store.AcceptOnlyFromAmong("sqlite", "redis");
var broker = new Option<string>("--broker") { Description = "How plans get to the buses.", DefaultValueFactory = _ => "memory" };
broker.AcceptOnlyFromAmong("memory", "rabbitmq");
var load = new Command("load", "The real dispatcher under open-loop load on this machine: 100 buses, wishes and bookings by the clock.") { loadSeconds, rate, store, broker, json };
load.SetAction((arguments, _) => LoadReport.RunAsync(arguments.GetValue(loadSeconds), arguments.GetValue(rate), arguments.GetValue(store)!, arguments.GetValue(broker)!, arguments.GetValue(json)));

var instancesToSimulate = new Argument<string?>("FOLDER") { Description = "Instead: where dispatch instances are, of which one is simulated and held against the benchmark of the live engine.", Arity = ArgumentArity.ZeroOrOne };
var nameToSimulate = new Argument<string?>("NAME") { Description = "The instance.", Arity = ArgumentArity.ZeroOrOne };
var simulate = new Command("simulate", "Whole simulated days by odb: Herrenberg with 20 buses and 3,000 requests, with 200 and 20,000, and a sweep.") { instancesToSimulate, nameToSimulate, json };
simulate.SetAction(arguments => arguments.GetValue(instancesToSimulate) is { } where
    ? Agreement.Run(where, arguments.GetValue(nameToSimulate) ?? "hd300", arguments.GetValue(json))
    : SimulateReport.Run(arguments.GetValue(json)));

// Any other arguments are BenchmarkDotNet's: --filter '*Roads*', --list flat.
return args is ["roads" or "darp" or "pdptw" or "vroom" or "dispatch" or "load" or "simulate", ..] or [] or ["--help" or "-h" or "-?"]
    ? new RootCommand("Benchmarks of OnDemandBus. Arguments other than a verb below go to BenchmarkDotNet.") { roads, darp, pdptw, vroom, dispatch, load, simulate }.Parse(args).Invoke()
    : RunBenchmarkDotNet(args);

// A method of its own, so that the verbs do not load what they do not use.
[MethodImpl(MethodImplOptions.NoInlining)]
static int RunBenchmarkDotNet(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(RoadsReport).Assembly).Run(args).Any() ? 0 : 1;
