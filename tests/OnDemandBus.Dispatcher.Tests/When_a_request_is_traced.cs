using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_request_is_traced
{
    [Fact]
    public async Task One_trace_goes_from_the_request_to_the_decision()
    {
        var steps = new List<Activity>();
        await using (var town = await OpensTracedAsync(steps))
        {
            await town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')), ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));
            await EndedAsync(steps, requests: 1);
        }

        var trace = Of(steps);
        var decision = Assert.Single(trace, step => step.OperationName == "decide");
        Assert.Equal(("RequestOffer", "town"), (decision.GetTagItem("odb.command"), decision.GetTagItem("odb.area")));
        Assert.Equal("Microsoft.AspNetCore", Assert.Single(trace, step => step.SpanId == decision.ParentSpanId).Source.Name);
    }

    [Fact]
    public async Task It_tells_neither_places_nor_who_asked()
    {
        var steps = new List<Activity>();
        await using (var town = await OpensTracedAsync(steps))
        {
            await town.SendsAsync(HttpMethod.Get, "/v1/buses?near=48.6001,8.8725", null, ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"), ("User-Agent", "somebody's-phone/1"));
            await town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')), ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));
            await EndedAsync(steps, requests: 2);
        }

        var told = Of(steps).SelectMany(step => step.TagObjects).Select(tag => $"{tag.Key}={tag.Value}").ToList();
        Assert.Contains(told, tag => tag.StartsWith("http.route=", StringComparison.Ordinal));
        Assert.DoesNotContain(told, tag => tag.Contains("48.6", StringComparison.Ordinal) || tag.Contains("8.87", StringComparison.Ordinal) || tag.Contains("phone", StringComparison.Ordinal));
        Assert.DoesNotContain(told, tag => tag.StartsWith("client.", StringComparison.Ordinal) || tag.StartsWith("network.peer", StringComparison.Ordinal));
    }

    private static string Trace => "4bf92f3577b34da6a3ce929d0e0e4736";

    // Other tests of this process are heard as well.
    private static List<Activity> Of(List<Activity> steps)
    {
        lock (steps) return [.. steps.Where(step => step.TraceId.ToHexString() == Trace)];
    }

    // The answer is there a moment before its step in the trace has ended.
    private static async Task EndedAsync(List<Activity> steps, int requests)
    {
        while (Of(steps).Count(step => step.Source.Name == "Microsoft.AspNetCore") < requests) await Task.Yield();
    }

    private static Task<TownOnline> OpensTracedAsync(List<Activity> steps) => TownOnline.OpensAsync(new TownOnline.Options
    {
        Services = services => services.ConfigureOpenTelemetryTracerProvider(traces => traces.SetSampler<AlwaysOnSampler>().AddProcessor(new SimpleActivityExportProcessor(new Kept(steps)))),
    });

    private sealed class Kept(List<Activity> steps) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            lock (steps)
            {
                foreach (var step in batch) steps.Add(step);
            }

            return ExportResult.Success;
        }
    }
}
