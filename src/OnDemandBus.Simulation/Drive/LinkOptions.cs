using System.CommandLine;
using System.CommandLine.Parsing;

namespace OnDemandBus.Simulation.Drive;

/// <summary>Options that say how the units talk with the dispatcher, and when they cannot.</summary>
internal sealed class LinkOptions
{
    private const string Http = "http";
    private const string Amqp = "amqp";
    private const string Mqtt = "mqtt";

    private readonly Option<string?> _over = new("--over") { Description = "How plans and reports go: http (plans as server-sent events), amqp or mqtt. By the broker that is named, if not given" };
    private readonly Option<Uri?> _broker = AddressOptions.Broker();
    private readonly Option<Uri?> _mqtt = AddressOptions.Mqtt();
    private readonly Option<TimeSpan?> _offlineEvery = Span("--offline-every", "For trying it out: units are on the net for so long at a time, e.g. 5m of the dispatcher's clock");
    private readonly Option<TimeSpan?> _offlineFor = Span("--offline-for", "And then off it for so long, e.g. 90s");

    public LinkOptions() => _over.AcceptOnlyFromAmong(Http, Amqp, Mqtt);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _over, _broker, _mqtt, _offlineEvery, _offlineFor }) command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>The link that is asked for.</summary>
    public DispatcherLink Open(ParseResult arguments, HttpClient http, DispatcherClock clock)
    {
        var (broker, mqtt) = (arguments.GetValue(_broker), arguments.GetValue(_mqtt));
        DispatcherLink link = Over(arguments.GetValue(_over), broker, mqtt) switch
        {
            Amqp => new AmqpLink(broker!),
            Mqtt => new MqttLink(mqtt!),
            _ => new HttpLink(http),
        };
        return arguments.GetValue(_offlineEvery) is { } on && arguments.GetValue(_offlineFor) is { } off ? new PatchyLink(link, new Reception(on, off), clock) : link;
    }

    private static string Over(string? over, Uri? broker, Uri? mqtt) => over ?? (broker is not null ? Amqp : mqtt is not null ? Mqtt : Http);

    private void Check(CommandResult given)
    {
        var (over, broker, mqtt) = (Text(_over), Text(_broker), Text(_mqtt));
        if (over is null && broker is not null && mqtt is not null) given.AddError("--broker and --mqtt are given: say with --over amqp or --over mqtt which of them is to be used.");
        if (over == Amqp && broker is null) given.AddError("--over amqp needs the broker's address: --broker amqp://user:password@host:5672.");
        if (over == Mqtt && mqtt is null) given.AddError("--over mqtt needs the broker's address: --mqtt mqtt://user:password@host:1883.");
        if (Text(_offlineEvery) is null != Text(_offlineFor) is null) given.AddError("--offline-every and --offline-for go together: how long on the net, and how long off it.");

        // As it was written: what cannot be read has its own sentence.
        string? Text(Option option) => given.GetResult(option)?.Tokens is [var token, ..] ? token.Value : null;
    }

    private static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DriveCommand.TryParseSpan(result.Tokens[0].Value, out var span)) return span;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is no time of at least a second such as 90s or 5m.");
            return null;
        },
    };
}
