using System.CommandLine;
using System.CommandLine.Parsing;

namespace OnDemandBus.Simulation;

/// <summary>Options that say where the dispatcher and its broker are.</summary>
internal static class AddressOptions
{
    public static Option<Uri> Dispatcher() => new("--dispatcher")
    {
        Description = "The dispatcher's address",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = result => Parse(result, "http", "https")!,
    };

    public static Option<Uri?> Broker(string description = "The broker over which plans and reports go by AMQP, amqp://user:password@host:port", bool isRequired = false) => new("--broker")
    {
        Description = description,
        Required = isRequired,
        CustomParser = result => Parse(result, "amqp", "amqps"),
    };

    public static Option<Uri?> Mqtt() => new("--mqtt")
    {
        Description = "The broker over which plans and reports go by MQTT, mqtt://user:password@host:port",
        CustomParser = result => Parse(result, "mqtt", "mqtts"),
    };

    private static Uri? Parse(ArgumentResult result, params string[] schemes)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme)) return address;
        result.AddError($"'{text}' is not an address that begins with {schemes[0]}://.");
        return null;
    }
}
