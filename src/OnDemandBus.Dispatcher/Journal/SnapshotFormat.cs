using System.IO.Compression;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>How a snapshot is written: JSON, compressed. A town's busy day is tens of megabytes of it, of which a store that waits for its disk sees a tenth.</summary>
internal static class SnapshotFormat
{
    // Nobody waits for a snapshot, and riders wait for everything else: so it is written in small bites.
    private const int Bite = 64 * 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    public static async Task<byte[]> WriteAsync(AreaImage image, CancellationToken cancel)
    {
        using var packed = new MemoryStream();
        await using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        await using (var bites = new InBites(packing))
            await JournalJson.WriteAsync(image, bites, cancel);
        return packed.ToArray();
    }

    /// <exception cref="JournalException">It is not what was written.</exception>
    public static JournalRecord Unpack(string display, JournalRecord snapshot)
    {
        try
        {
            using var packed = new GZipStream(new MemoryStream(snapshot.Content.ToArray()), CompressionMode.Decompress);
            using var content = new MemoryStream();
            packed.CopyTo(content);
            return snapshot with { Content = content.ToArray() };
        }
        catch (InvalidDataException fault)
        {
            throw SealedRecord.Damaged(display, $"the snapshot after entry {snapshot.Sequence} cannot be unpacked", fault);
        }
    }

    /// <summary>Rests after each bite that was written.</summary>
    private sealed class InBites(Stream inner) : Stream
    {
        private int _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            _written += buffer.Length;
            if (_written < Bite) return;
            _written = 0;
            await Task.Delay(s_pause, TimeProvider.System, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
