using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace OnDemandBus.Roads;

/// <summary>
/// The form of a prepared network file: a header with version and checksum, then arrays one after the other, each with its length and on a cache
/// line of its own, so that a mapped file can be used as it lies there. Little-endian.
/// </summary>
internal static class PreparedFile
{
    /// <summary>Changes with every change of what is in the file: a file of another version is prepared anew, never guessed at.</summary>
    public const int Version = 1;

    public const int Line = 64;

    private static ReadOnlySpan<byte> Magic => "ODBROADS"u8;

    /// <summary>The first bytes of a file tell whether it is one of these.</summary>
    public static bool IsOne(string path)
    {
        Span<byte> start = stackalloc byte[8];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public ulong Magic;
        public int Version;
        public int Reserved;
        public long Length;
        public UInt128 Checksum;
    }

    /// <summary>Collects arrays and writes them in one go.</summary>
    public sealed class Writer
    {
        private readonly Stream _file;
        private readonly XxHash128 _checksum = new();

        /// <param name="file">Empty, and one that can be gone back in: the header is written last.</param>
        public Writer(Stream file)
        {
            _file = file;
            _file.Write(new byte[Line]);
        }

        public void Add<T>(ReadOnlySpan<T> values)
            where T : unmanaged
        {
            Span<byte> line = stackalloc byte[Line];
            line.Clear();
            MemoryMarshal.Write(line, (long)values.Length);
            MemoryMarshal.Write(line[8..], Unsafe.SizeOf<T>());
            Write(line);
            var bytes = MemoryMarshal.AsBytes(values);
            Write(bytes);
            line.Clear();
            Write(line[..((Line - (bytes.Length % Line)) % Line)]);
        }

        public void Add(string text) => Add<byte>(Encoding.UTF8.GetBytes(text));

        public void Finish()
        {
            var header = new Header { Magic = MemoryMarshal.Read<ulong>(Magic), Version = Version, Length = _file.Length, Checksum = _checksum.GetCurrentHashAsUInt128() };
            _file.Position = 0;
            _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)));
            _file.Flush();
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            _checksum.Append(bytes);
            _file.Write(bytes);
        }
    }

    /// <summary>A mapped file whose header and checksum are right. Arrays come out in the order in which they were added.</summary>
    public sealed unsafe class Reader : IDisposable
    {
        private readonly MemoryMappedFile _map;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly long _length;
        private long _position = Line;

        private Reader(MemoryMappedFile map, MemoryMappedViewAccessor view, long length)
        {
            (_map, _view, _length) = (map, view, length);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        /// <exception cref="MapException">There is no such file, or it is not a prepared network of this version, or it is damaged.</exception>
        public static Reader Open(string path)
        {
            try
            {
                var length = new FileInfo(path).Length;
                if (length < Line) throw NotOne(path);
                var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
                var reader = new Reader(map, map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), length);
                try
                {
                    reader.CheckHeader(path);
                }
                catch
                {
                    reader.Dispose();
                    throw;
                }

                return reader;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new MapException(path, "it cannot be read: " + e.Message, "Name a file that exists and may be read", e);
            }
        }

        public ReadOnlySpan<T> Take<T>()
            where T : unmanaged
        {
            var pointer = TakePointer<T>(out var count);
            return new ReadOnlySpan<T>(pointer, checked((int)count));
        }

        public T[] TakeArray<T>()
            where T : unmanaged => Take<T>().ToArray();

        public string TakeText() => Encoding.UTF8.GetString(Take<byte>());

        /// <summary>An array where it lies; valid until this is disposed of.</summary>
        public T* TakePointer<T>(out long count)
            where T : unmanaged
        {
            if (_position + Line > _length) throw new InvalidDataException("the file ends too early");
            count = *(long*)(_start + _position);
            var size = *(int*)(_start + _position + 8);
            if (size != sizeof(T) || count < 0 || count > (_length - _position - Line) / size) throw new InvalidDataException("an array has another form");
            var pointer = (T*)(_start + _position + Line);
            _position += Line + (((count * size) + Line - 1) / Line * Line);
            return pointer;
        }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
        }

        private static MapException NotOne(string path) =>
            new(path, "it is no prepared network", "Prepare one from an OpenStreetMap extract with 'odb map prepare'");

        private void CheckHeader(string path)
        {
            var header = *(Header*)_start;
            if (header.Magic != MemoryMarshal.Read<ulong>(Magic)) throw NotOne(path);
            if (header.Version != Version)
                throw new MapException(path, $"it was prepared in version {header.Version} of the format, and this program reads version {Version}", "Prepare it again with 'odb map prepare'");
            if (header.Length != _length)
                throw new MapException(path, $"it is damaged: it has {_length} bytes and should have {header.Length}", "Copy it again, or prepare it again with 'odb map prepare'");
            var checksum = new XxHash128();
            for (long at = Line; at < _length; at += 1 << 30)
                checksum.Append(new ReadOnlySpan<byte>(_start + at, (int)Math.Min(1 << 30, _length - at)));
            if (checksum.GetCurrentHashAsUInt128() != header.Checksum)
                throw new MapException(path, "it is damaged: its checksum is wrong", "Copy it again, or prepare it again with 'odb map prepare'");
        }
    }
}
