using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OnDemandBus.Planning;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Replays;

/// <summary>What one command of a live day has changed.</summary>
/// <param name="At">When.</param>
/// <param name="Command">What the engine was told; null where it was told nothing, or something that is of no use to a replay.</param>
/// <param name="Events">What happened.</param>
internal sealed record JournalLine(DateTimeOffset At, Command? Command, ImmutableArray<Event> Events);

/// <summary>Reads the journal of a dispatcher, which has no names, phones or words of riders in it. The file is only read, and may be in use.</summary>
internal static class JournalFile
{
    private const int ApplicationId = 0x4F444231;
    private const int Format = 2;
    private const int ChecksumBytes = 8;

    public static IEnumerable<JournalLine> Read(string file)
    {
        if (!File.Exists(file)) throw new InputException(file, null, "there is no such journal", "Give the .journal file of an area in the dispatcher's data folder");
        var connection = Open(file);
        using (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT sequence, entry FROM entries ORDER BY sequence";
            using var rows = Run(file, command.ExecuteReader);
            while (Run(file, rows.Read))
            {
                var sequence = rows.GetInt64(0);
                var stored = (byte[])rows.GetValue(1);
                if (stored.Length <= ChecksumBytes) throw Damaged(file, sequence);
                yield return ReadLine(file, sequence, stored.AsMemory(ChecksumBytes));
            }
        }
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly }.ToString());
        try
        {
            connection.Open();
            if (Number(connection, "PRAGMA application_id") != ApplicationId) throw new InputException(file, null, "this is not a journal of a dispatcher", "Give the .journal file of an area in the dispatcher's data folder");
            if (Number(connection, "PRAGMA user_version") != Format) throw new InputException(file, null, "the journal was written by another version", "Use the odb of that version");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw new InputException(file, null, "this is not a journal of a dispatcher", "Give the .journal file of an area in the dispatcher's data folder");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static JournalLine ReadLine(string file, long sequence, ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var events = root.TryGetProperty("events", out var list) ? list.EnumerateArray().Select(each => EngineJson.Read<Event>(System.Text.Encoding.UTF8.GetBytes(each.GetRawText()))).ToImmutableArray() : [];
            var command = root.TryGetProperty("do", out var told) && told.ValueKind == JsonValueKind.Object ? EngineJson.Read<Command>(System.Text.Encoding.UTF8.GetBytes(told.GetRawText())) : null;
            var at = events.IsEmpty ? DateTimeOffset.UnixEpoch : events[0].At;
            return new JournalLine(at, command, events);
        }
        catch (Exception fault) when (fault is JsonException or JournalFormatException or InvalidOperationException)
        {
            throw Damaged(file, sequence);
        }
    }

    private static InputException Damaged(string file, long sequence) => new(file, null, $"entry {sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)} cannot be understood", "The journal is damaged, or of another version: restore it from a backup, or use the odb of that version");

    private static T Run<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException fault)
        {
            throw new InputException(file, null, $"it cannot be read: {fault.Message.TrimEnd('.')}", "Restore it from a backup, or try again when nobody writes to it");
        }
    }

    private static long Number(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }
}
