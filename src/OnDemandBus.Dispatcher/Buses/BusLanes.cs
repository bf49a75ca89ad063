namespace OnDemandBus.Dispatcher.Buses;

/// <summary>Work that is done in order for each bus, and for different buses at the same time.</summary>
internal sealed class BusLanes
{
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>Puts work behind what is still to do for a bus. Never waits.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="work">Sees to its own mistakes; an exception ends nothing but itself.</param>
    public void Add(string bus, Func<Task> work)
    {
        lock (_last)
        {
            var before = _last.GetValueOrDefault(bus, Task.CompletedTask);
            Task mine = null!;
            mine = _last[bus] = Task.Run(async () =>
            {
                await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                try
                {
                    await work();
                }
                finally
                {
                    lock (_last)
                    {
                        if (_last[bus] == mine) _last.Remove(bus);
                    }
                }
            });
        }
    }

    /// <summary>Ends when all that was put in is done.</summary>
    public async Task DoneAsync()
    {
        while (true)
        {
            Task[] open;
            lock (_last) open = [.. _last.Values];
            if (open.Length == 0) return;
            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
