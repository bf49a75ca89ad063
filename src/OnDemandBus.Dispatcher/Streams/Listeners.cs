using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;

namespace OnDemandBus.Dispatcher.Streams;

/// <summary>Those in this process who want to hear of changes, by what they want to hear of. Telling them never waits.</summary>
internal sealed class Listeners<T>
{
    /// <summary>Whoever lags so many messages behind is cut off: it comes back and starts from the present state.</summary>
    internal const int Backlog = 256;

    private readonly ConcurrentDictionary<string, ImmutableList<Channel<T>>> _byKey = new(StringComparer.Ordinal);

    /// <summary>Whether anybody wants to hear of it: what nobody hears need not be said.</summary>
    public bool HasAny(string key) => _byKey.ContainsKey(key);

    public void Tell(string key, T message)
    {
        if (!_byKey.TryGetValue(key, out var listeners)) return;
        foreach (var listener in listeners)
        {
            if (!listener.Writer.TryWrite(message)) listener.Writer.TryComplete();
        }
    }

    public Listening Listen(string key)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Backlog) { SingleReader = true });
        _byKey.AddOrUpdate(key, _ => [channel], (_, others) => others.Add(channel));
        return new Listening(this, key, channel);
    }

    private void Remove(string key, Channel<T> channel)
    {
        while (_byKey.TryGetValue(key, out var listeners))
        {
            var others = listeners.Remove(channel);
            if (others.IsEmpty ? _byKey.TryRemove(KeyValuePair.Create(key, listeners)) : _byKey.TryUpdate(key, others, listeners)) return;
        }
    }

    /// <summary>One listener. Hears of everything from its making to its disposal.</summary>
    internal sealed class Listening(Listeners<T> listeners, string key, Channel<T> channel) : IDisposable
    {
        public ChannelReader<T> Messages => channel.Reader;

        public void Dispose() => listeners.Remove(key, channel);
    }
}
