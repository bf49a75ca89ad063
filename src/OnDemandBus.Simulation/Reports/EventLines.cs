using System.Text.Json;
using OnDemandBus.Planning;

namespace OnDemandBus.Simulation.Reports;

/// <summary>
/// All events of a day, a line of JSON each, as the dispatcher's journal has them; but of a plan only the numbers of its stops: what they are is in the line <c>Reckoned</c> before it.
/// </summary>
internal sealed class EventLines(Stream stream)
{
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("$"), PlanChanged = JsonEncodedText.Encode(nameof(Event.PlanChanged)), At = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText Bus = JsonEncodedText.Encode("bus"), Version = JsonEncodedText.Encode("version"), Stops = JsonEncodedText.Encode("stops");

    private readonly Utf8JsonWriter _writer = new(stream);
    private readonly Dictionary<BusId, StopId[]> _plans = [];

    public void Write(Event happened)
    {
        if (happened is Event.PlanChanged changed) WritePlan(changed);
        else stream.Write(EngineJson.Write(happened));
        stream.Write("\n"u8);
    }

    private void WritePlan(Event.PlanChanged changed)
    {
        var before = _plans.GetValueOrDefault(changed.Bus, []);
        var stops = _plans[changed.Bus] = [.. before[..changed.KeptBefore], .. changed.Stops.Select(stop => stop.Id), .. before[^changed.KeptBehind..]];
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString(Kind, PlanChanged);
        _writer.WriteNumber(At, changed.At.ToUnixTimeMilliseconds());
        _writer.WriteString(Bus, changed.Bus.Value);
        _writer.WriteNumber(Version, changed.Version);
        _writer.WriteStartArray(Stops);
        foreach (var stop in stops) _writer.WriteNumberValue(stop.Value);
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.Flush();
    }
}
