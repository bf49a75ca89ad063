using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Dispatcher.Telemetry;

namespace OnDemandBus.Dispatcher.Tests;

/// <summary>All that one service measures of itself; the services of other tests in this process measure with the same names.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, double Value, Dictionary<string, string?> Labels)> _all = [];

    public Measurements(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServiceMetrics.MeterName && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.Start();
    }

    public static Measurements Of(TownOnline town) => new(town.Services.GetRequiredService<IMeterFactory>());

    /// <summary>What was measured by one instrument: value and labels without their common beginning, in order.</summary>
    public IReadOnlyList<string> By(string instrument)
    {
        lock (_all) return [.. _all.Where(each => each.Instrument == instrument).Select(each => FormattableString.Invariant($"{each.Value} {string.Join(' ', each.Labels.Select(label => $"{label.Key["odb.".Length..]}={label.Value}"))}"))];
    }

    /// <summary>The values that have a label.</summary>
    public IReadOnlyList<double> Values(string instrument, string label, string value)
    {
        lock (_all) return [.. _all.Where(each => each.Instrument == instrument && each.Labels.GetValueOrDefault(label) == value).Select(each => each.Value)];
    }

    /// <summary>Reads the gauges.</summary>
    public IReadOnlyList<string> Now(string gauge)
    {
        lock (_all) _all.RemoveAll(each => each.Instrument == gauge);
        _listener.RecordObservableInstruments();
        return By(gauge);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var all = new Dictionary<string, string?>();
        foreach (var (name, label) in labels) all[name] = label?.ToString();
        lock (_all) _all.Add((instrument.Name, value, all));
    }
}
