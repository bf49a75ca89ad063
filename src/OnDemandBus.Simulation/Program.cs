using System.CommandLine;
using OnDemandBus.Simulation;

// Whoever is told to stop in the middle of a day still writes what has happened until then.
return await Odb.Command().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
