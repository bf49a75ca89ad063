using System.Buffers.Binary;
using System.IO.Hashing;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>How an entry or a snapshot lies in a store: eight bytes of checksum over its number and its content, then the content.</summary>
internal static class SealedRecord
{
    private const int ChecksumBytes = sizeof(ulong);

    public static byte[] Seal(long sequence, ReadOnlySpan<byte> content)
    {
        var stored = new byte[ChecksumBytes + content.Length];
        content.CopyTo(stored.AsSpan(ChecksumBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(stored, Checksum(sequence, content));
        return stored;
    }

    /// <exception cref="JournalException">The record is not what was stored under this number.</exception>
    public static JournalRecord Open(string display, long sequence, byte[] stored)
    {
        var content = stored.AsMemory(Math.Min(ChecksumBytes, stored.Length));
        return stored.Length >= ChecksumBytes && BinaryPrimitives.ReadUInt64LittleEndian(stored) == Checksum(sequence, content.Span)
            ? new JournalRecord(sequence, content)
            : throw Damaged(display, $"entry {sequence} is not what was written");
    }

    public static JournalException Damaged(string display, string what, Exception? cause = null) =>
        new($"The journal {display} is damaged: {what}. It is left untouched. Restore it from a backup, or start with another store; no ride is accepted on the ground of a journal that cannot be read in full.", cause);

    public static JournalException OfAnotherFormat(string display, string format, int known) =>
        new($"The journal {display} has format {format}, and this version knows format {known}. It is left untouched. Start the version that has written it, or give this one a store of its own.");

    private static ulong Checksum(long sequence, ReadOnlySpan<byte> content) => XxHash3.HashToUInt64(content, sequence);
}
