using System.CommandLine;

namespace OnDemandBus.Simulation.Sweeps;

/// <summary>The verb <c>odb worker</c>.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var broker = AddressOptions.Broker("The RabbitMQ of the sweep: amqp://user:password@host.", isRequired: true);
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the scenario's files are on this machine, at the same relative paths. Default: here.", DefaultValueFactory = _ => new DirectoryInfo(".") };
        var threads = new Option<int>("--threads") { Description = "How many runs at a time. Default: one a core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("worker", "Does the runs of sweeps that were started with --broker, until it is stopped (Ctrl-C).") { broker, folder, threads };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var where = parsed.GetRequiredValue(folder);
            if (!where.Exists)
            {
                error.WriteLine($"There is no folder {where}. Give the one with the scenario's files.");
                return 2;
            }

            try
            {
                output.WriteLine("Waiting for runs. Ctrl-C ends it.");
                await SweepBroker.WorkAsync(parsed.GetRequiredValue(broker)!, where, Math.Max(1, parsed.GetRequiredValue(threads)), output.WriteLine, cancel);
                return 0;
            }
            catch (SweepBrokerException fault)
            {
                error.WriteLine(fault.Message);
                return 2;
            }
        });
        return command;
    }
}
