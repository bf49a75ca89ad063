using System.Diagnostics;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Clock;
using OnDemandBus.Dispatcher.Traffic;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>Reads the journal of an area from its newest snapshot on, and shows what it says to those who read the area in this process.</summary>
internal sealed class JournalReader
{
    /// <summary>The clocks of two machines may differ by so much.</summary>
    private static readonly TimeSpan s_clocksDiffer = TimeSpan.FromMinutes(1);

    private readonly AreaTraffic _traffic;
    private readonly AreaSnapshots _snapshots;

    private JournalReader(IJournal journal, AreaMemory memory, AreaTraffic traffic, AreaSnapshots snapshots) => (Journal, Memory, _traffic, _snapshots) = (journal, memory, traffic, snapshots);

    public IJournal Journal { get; }

    /// <summary>All that the journal says up to <see cref="Sequence"/>.</summary>
    public AreaMemory Memory { get; }

    /// <summary>The number of the last entry that was read.</summary>
    public long Sequence { get; private set; }

    /// <summary>The number of the snapshot from which it began.</summary>
    public long SnapshotAt { get; private init; }

    /// <summary>How many entries were replayed to begin with.</summary>
    public long Replayed { get; private set; }

    /// <summary>How long that took.</summary>
    public double Seconds { get; private set; }

    public static async Task<JournalReader> RestoreAsync(LoadedArea loaded, AreaTraffic traffic, AreaSnapshots snapshots, IJournal journal, TimeProvider time, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var snapshot = await journal.SnapshotAsync(cancel);
        var image = snapshot is { } found ? JournalJson.ReadImage(journal.Display, found) : null;
        RefuseOtherMap(journal, loaded.TravelTimes.Network, image?.Map);
        var engine = image is null ? new Engine(loaded.Area, traffic.InForce) : new Engine(loaded.Area, traffic.InForce, image.Engine);
        var memory = image is null ? new AreaMemory(engine) : new AreaMemory(engine, image);
        var reader = new JournalReader(journal, memory, traffic, snapshots) { Sequence = snapshot?.Sequence ?? 0, SnapshotAt = snapshot?.Sequence ?? 0 };
        await foreach (var record in journal.ReadAsync(reader.Sequence, cancel)) reader.Replay(record);
        // A clock that runs faster than the real one has been ahead of it; it goes on from where it was.
        if (time is FastClock fast) fast.StartNotBefore(engine.Now);
        else if (engine.Now - time.GetUtcNow() > s_clocksDiffer)
            throw new JournalException($"The last entry of the journal {journal.Display} is of {engine.Now:u}, and the clock of this machine says {time.GetUtcNow():u}: time would stand still until then. It is left untouched. Correct the clock; if the journal was written with {FastClock.Setting}, start with that again or give this start a store of its own.");
        traffic.Restore(memory.Traffic, time.GetUtcNow());
        snapshots.Show(memory);
        (reader.Replayed, reader.Seconds) = (reader.Sequence - reader.SnapshotAt, Stopwatch.GetElapsedTime(started).TotalSeconds);
        return reader;
    }

    /// <summary>Reads on, and shows what is new.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        await foreach (var record in Journal.ReadAsync(Sequence, cancel))
        {
            var (entry, handled) = Replay(record);
            if (entry.Traffic is { } traffic) _traffic.Restore(traffic, entry.At);
            _snapshots.Take(handled);
        }
    }

    private (JournalEntry Entry, Handled Handled) Replay(JournalRecord record)
    {
        var entry = JournalJson.ReadEntry(Journal.Display, record);
        RefuseOtherMap(Journal, Memory.Engine.TravelTimes.Network, entry.Map);
        var handled = Memory.Replay(entry);
        Sequence = record.Sequence;
        return (entry, handled);
    }

    private static void RefuseOtherMap(IJournal journal, RoadNetwork network, ulong? map)
    {
        if (map is { } other && other != network.Checksum)
            throw new JournalException($"The journal {journal.Display} was written on another map, or on the same one prepared for another bus, and where its buses and stops are on the road cannot be read on this one. It is left untouched. Start with the map it was written on, or give the new map a store of its own.");
    }
}
