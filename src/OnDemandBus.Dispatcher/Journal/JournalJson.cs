using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>How entries and snapshots are written.</summary>
internal static class JournalJson
{
    private static readonly JsonSerializerOptions s_options = Create();

    public static byte[] Write(JournalEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, s_options);

    public static Task WriteAsync(AreaImage image, Stream stream, CancellationToken cancel) => JsonSerializer.SerializeAsync(stream, image, s_options, cancel);

    /// <exception cref="JournalException">This version does not understand what is written there.</exception>
    public static JournalEntry ReadEntry(string display, JournalRecord record) => Read<JournalEntry>(display, record);

    /// <exception cref="JournalException">This version does not understand what is written there.</exception>
    public static AreaImage ReadImage(string display, JournalRecord record) => Read<AreaImage>($"{display} (snapshot)", SnapshotFormat.Unpack(display, record));

    private static T Read<T>(string display, JournalRecord record) where T : class
    {
        try
        {
            return EngineJson.Read<T>(record.Content.Span, s_options);
        }
        catch (JournalFormatException mistake)
        {
            throw new JournalException($"Entry {record.Sequence} of the journal {display} is whole, but this version does not understand it: {mistake.Message.TrimEnd('.')}. A newer version has probably written it: start that one again. The journal is left untouched.", mistake);
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(EngineJson.Options);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.MakeReadOnly();
        return options;
    }
}
