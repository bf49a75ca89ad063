using System.Collections.Concurrent;
using MassTransit;
using OnDemandBus.Simulation.Map;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Sweeps;

/// <summary>The broker is not there, or does not let us in.</summary>
internal sealed class SweepBrokerException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A run as it goes to a worker. Paths in the scenario are relative to its folder, and each worker has that folder.</summary>
/// <param name="Sweep">To which sweep it belongs.</param>
/// <param name="ReplyTo">The queue of the results.</param>
/// <param name="Run">The run.</param>
internal sealed record SweepRunWanted(Guid Sweep, string ReplyTo, SweepRun Run);

/// <summary>A result as it comes back.</summary>
/// <param name="Sweep">To which sweep it belongs.</param>
/// <param name="Result">The result.</param>
internal sealed record SweepRunDone(Guid Sweep, SweepResult Result);

/// <summary>
/// A sweep over many machines: runs wait in a durable queue until a worker takes one, and belong to it only for as long as it lives; what a lost worker had is given to another.
/// A result that comes twice counts once.
/// </summary>
internal static class SweepBroker
{
    private const string Runs = "odb-sweep-runs";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Hands out all runs, and waits for their results.</summary>
    public static async Task HandOutAsync(Uri broker, IReadOnlyList<SweepRun> runs, Action<SweepResult> take, CancellationToken cancel)
    {
        var sweep = Guid.NewGuid();
        var results = $"odb-sweep-results-{sweep:N}";
        var open = new ConcurrentDictionary<int, bool>(runs.Select(run => KeyValuePair.Create(run.Number, true)));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var taking = new Lock();
        var bus = Connect(broker, configure => configure.ReceiveEndpoint(results, endpoint =>
        {
            endpoint.AutoDelete = true;
            endpoint.Durable = false;
            endpoint.Handler<SweepRunDone>(context =>
            {
                if (context.Message.Sweep != sweep || !open.TryRemove(context.Message.Result.Number, out _)) return Task.CompletedTask;
                lock (taking) take(context.Message.Result);
                if (open.IsEmpty) done.TrySetResult();
                return Task.CompletedTask;
            });
        }));
        await StartAsync(bus, broker, cancel);
        try
        {
            var queue = await bus.GetSendEndpoint(new Uri($"queue:{Runs}"));
            foreach (var run in runs) await queue.Send(new SweepRunWanted(sweep, results, run), cancel);
            await done.Task.WaitAsync(cancel);
        }
        finally
        {
            await bus.StopAsync(TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>Takes runs, so many at a time, until it is told to stop; a run that it has begun then goes to another worker.</summary>
    /// <param name="broker">Where the runs are.</param>
    /// <param name="folder">Where the scenario's files are on this machine.</param>
    /// <param name="threads">How many runs at a time.</param>
    /// <param name="report">Told of each run.</param>
    /// <param name="cancel">Stops.</param>
    public static async Task WorkAsync(Uri broker, DirectoryInfo folder, int threads, Action<string> report, CancellationToken cancel)
    {
        var setup = new ScenarioSetup(MapCache.OfUser());
        var bus = Connect(broker, configure => configure.ReceiveEndpoint(Runs, endpoint =>
        {
            endpoint.PrefetchCount = (ushort)threads;
            endpoint.ConcurrentMessageLimit = threads;
            endpoint.Handler<SweepRunWanted>(async context =>
            {
                var run = context.Message.Run;
                var here = run with { File = Path.Combine(folder.FullName, Path.GetFileName(run.File)) };
                // Not cancelled with the worker: a run that is given up in the middle would count as a failure, one whose worker is gone goes to another.
                var result = await Task.Run(() => SweepRuns.Do(here, setup, CancellationToken.None), CancellationToken.None);
                var queue = await context.GetSendEndpoint(new Uri($"exchange:{context.Message.ReplyTo}?durable=false&autodelete=true"));
                await queue.Send(new SweepRunDone(context.Message.Sweep, result), CancellationToken.None);
                report(result.Mistake ?? $"run {run.Number + 1}: {string.Join(", ", run.Values)}");
            });
        }));
        await StartAsync(bus, broker, cancel);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        }
        catch (OperationCanceledException)
        {
            await bus.StopAsync(TimeSpan.FromSeconds(5));
        }
    }

    private static IBusControl Connect(Uri broker, Action<IRabbitMqBusFactoryConfigurator> configure) => Bus.Factory.CreateUsingRabbitMq(factory =>
    {
        factory.Host(new Uri($"rabbitmq://{broker.Host}:{(broker.Port > 0 ? broker.Port : 5672)}{broker.AbsolutePath}"), host =>
        {
            var user = broker.UserInfo.Split(':');
            if (user[0].Length == 0) return;
            host.Username(Uri.UnescapeDataString(user[0]));
            host.Password(user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        });
        configure(factory);
    });

    private static async Task StartAsync(IBusControl bus, Uri broker, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await bus.StartAsync(limit.Token);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            throw new SweepBrokerException($"The broker {broker.Host}:{(broker.Port > 0 ? broker.Port : 5672)} does not answer. Check the address, user and password: amqp://user:password@host.", fault);
        }
    }
}
