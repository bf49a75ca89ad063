using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Clock;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Dispatcher.Telemetry;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_configuration_has_a_mistake : IDisposable
{
    private readonly MapFile _map = new();

    public void Dispose() => _map.Dispose();

    /// <summary>Settings in the place of, or beside, those of an area that is right; the key that the message names; a word of what is wrong.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "Areas:0:Id=", "Areas:0:Id", "no value" },
        { "Areas:0:Id=Big Town", "Areas:0:Id", "lower-case" },
        { "Areas:0:Map=", "Areas:0:Map", "no value" },
        { "Areas:0:Map=/no/such/map.osm.pbf", "Areas:0:Map", "/no/such/map.osm.pbf" },
        { "Areas:0:Boundary=/no/such/boundary.json", "Areas:0:Boundary", "no file" },
        { "Areas:0:Profile=/no/such/profile.json", "Areas:0:Profile", "no file" },
        { "Areas:0:TimeZone=Europe/Herrenberg", "Areas:0:TimeZone", "Europe/Herrenberg" },
        { "Areas:0:Hours:From=06:00", "Areas:0:Hours:To", "no value" },
        { "Areas:0:Hours:From=6 am;Areas:0:Hours:To=20:00", "Areas:0:Hours:From", "time of day" },
        { "Areas:0:Hours=always", "Areas:0:Hours", "group" },
        { "Areas:0:Hours:Form=06:00", "Areas:0:Hours:Form", "no such setting" },
        { "Areas:0:Rules:MaxWaitTme=900", "Areas:0:Rules:MaxWaitTme", "MaxWaitTime" },
        { "Areas:0:Rules:MaxWaitTime=15 min", "Areas:0:Rules:MaxWaitTime", "not a number" },
        { "Areas:0:Rules:MaxWaitTime=-1", "Areas:0:Rules", "maxWaitTime" },
        { "Areas:0:Rules:MaxWaitTime=1e300", "Areas:0:Rules:MaxWaitTime", "ten years" },
        { "Areas:0:FleetSize=0", "Areas:0:FleetSize", "no bus" },
        { "Areas:0:FleetSize=-2", "Areas:0:FleetSize", "whole number" },
        { "Areas:0:FleetSzie=2", "Areas:0:FleetSzie", "no such setting" },
        { "Areas:0:Fleet:0:Seats=8", "Areas:0:Fleet:0:Id", "no value" },
        { "Areas:0:Fleet:0:Id=bus 1", "Areas:0:Fleet:0:Id", "letters" },
        { "Areas:0:Fleet:0:Id=bus.1", "Areas:0:Fleet:0:Id", "letters" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Seats=-1", "Areas:0:Fleet:0:Seats", "from 0" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Seats=0;Areas:0:Fleet:0:Wheelchairs=0", "Areas:0:Fleet:0:Seats", "neither a seat" },
        { "Areas:0:Fleet:0:Id=a", "Areas:0:Fleet:0:Start", "no value" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6", "Areas:0:Fleet:0:Start:Longitude", "no value" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=148.6;Areas:0:Fleet:0:Start:Longitude=8.87", "Areas:0:Fleet:0:Start", "not a place on earth" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:ShiftFrom=06:00", "Areas:0:Fleet:0:ShiftTo", "no value" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:1:Id=a;Areas:0:Fleet:1:Start:Latitude=48.6;Areas:0:Fleet:1:Start:Longitude=8.87", "Areas:0:Fleet:1:Id", "already a bus 'a'" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=52.5;Areas:0:Fleet:0:Start:Longitude=13.4", "Areas:0:Fleet:0:Start", "outside the area" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=8.88;Areas:0:Fleet:0:Start:Longitude=48.6", "Areas:0:Fleet:0:Start", "exchanged" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.60225;Areas:0:Fleet:0:Start:Longitude=8.88", "Areas:0:Fleet:0:Start", "no road" },
        { "Areas:0:Hours:Sa=8 to 12", "Areas:0:Hours:Sa", "hours of the day" },
        { "Areas:0:Hours:Fr-Mo=08:00-12:00", "Areas:0:Hours:Fr-Mo", "no such setting" },
        { "Areas:0:Hours:Mo-Fr=08:00-12:00;Areas:0:Hours:Fr=closed", "Areas:0:Hours:Mo-Fr", "named twice" },
        { "Areas:0:Hours:Mo=08:00-12:00, 11:00-14:00", "Areas:0:Hours", "overlap" },
        { "Areas:0:Hours:Mo-Su=closed", "Areas:0:Hours", "some day" },
        { "Areas:0:Rules:PromisesSoftLimits=maybe", "Areas:0:Rules:PromisesSoftLimits", "neither true nor false" },
        { "Areas:0:Improvement:Iterations=-1", "Areas:0:Improvement:Iterations", "whole number" },
        { "Areas:0:Improvement:Share=2", "Areas:0:Improvement:Share", "share of a core" },
        { "Areas:0:Improvement:Speed=2", "Areas:0:Improvement:Speed", "no such setting" },
        { "Areas:0:Rebalancing:Mode=on", "Areas:0:Rebalancing:Mode", "WaitingPlaces" },
        { "Areas:0:Rebalancing:Mode=WaitingPlaces", "Areas:0:Rebalancing", "must name a place" },
        { "Areas:0:Rebalancing:MinGain=2", "Areas:0:Rebalancing", "minGain" },
        { "Areas:0:Rebalancing:WaitingPlaces:0:Id=x;Areas:0:Rebalancing:WaitingPlaces:0:Latitude=52;Areas:0:Rebalancing:WaitingPlaces:0:Longitude=8", "Areas:0:Rebalancing:WaitingPlaces:0", "no road" },
        { "Areas:0:VirtualStops=/no/such/stops.json", "Areas:0:VirtualStops", "no file" },
        { "Areas:0:HourlySpeeds=/no/such/speeds.json", "Areas:0:HourlySpeeds", "no file" },
        { "Areas:0:HourlySpeeds=MAP", "Areas:0:HourlySpeeds", "not JSON" },
        { "Areas:0:Zones=/no/such/zones.json", "Areas:0:Zones", "no file" },
        { "Areas:0:ZoneRules:0:Id=x;Areas:0:ZoneRules:0:From=west", "Areas:0:ZoneRules", "known zone" },
        { "Areas:0:ZoneRules:0:Id=x;Areas:0:ZoneRules:0:Days=Monday", "Areas:0:ZoneRules:0:Days", "Mo-Fr" },
        { "Areas:0:ZoneRules:0:Id=x;Areas:0:ZoneRules:0:Hours=6", "Areas:0:ZoneRules:0:Hours", "06:00-20:00" },
        { "Areas:0:Fleet=6", "Areas:0:Fleet", "list" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:Layouts:0:Seats=4;Areas:0:Fleet:0:Seats=8", "Areas:0:Fleet:0:Seats", "no such setting" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:Unsuited=wings", "Areas:0:Fleet:0:Unsuited", "wings" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:Depot:Latitude=48.6;Areas:0:Fleet:0:Depot:Longitude=8.87", "Areas:0:Fleet:0:Depot", "never ends" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:Breaks:0:From=12:00;Areas:0:Fleet:0:Breaks:0:Minutes=30", "Areas:0:Fleet:0:Breaks", "no shift" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:ShiftFrom=06:00;Areas:0:Fleet:0:ShiftTo=14:00;Areas:0:Fleet:0:Breaks:0:Minutes=30", "Areas:0:Fleet:0:Breaks:0:From", "no value" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:ShiftFrom=06:00;Areas:0:Fleet:0:ShiftTo=14:00;Areas:0:Fleet:0:Breaks:0:From=12:00", "Areas:0:Fleet:0:Breaks:0:Minutes", "no value" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:ShiftFrom=06:00;Areas:0:Fleet:0:ShiftTo=14:00;Areas:0:Fleet:0:Breaks:0:From=12:00;Areas:0:Fleet:0:Breaks:0:Latest=11:00;Areas:0:Fleet:0:Breaks:0:Minutes=30", "Areas:0:Fleet:0:Breaks:0:Latest", "before it may" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:ShiftFrom=06:00;Areas:0:Fleet:0:ShiftTo=14:00;Areas:0:Fleet:0:Breaks:0:From=12:00;Areas:0:Fleet:0:Breaks:0:Latest=13:45;Areas:0:Fleet:0:Breaks:0:Minutes=30", "Areas:0:Fleet:0:Breaks:0:Latest", "within the shift" },
        { "Areas:0:Fleet:0:Id=a;Areas:0:Fleet:0:Start:Latitude=48.6;Areas:0:Fleet:0:Start:Longitude=8.87;Areas:0:Fleet:0:ShiftFrom=06:00;Areas:0:Fleet:0:ShiftTo=14:00;Areas:0:Fleet:0:Breaks:0:From=12:00;Areas:0:Fleet:0:Breaks:0:Minutes=30;Areas:0:Fleet:0:Breaks:1:From=12:15;Areas:0:Fleet:0:Breaks:1:Minutes=30", "Areas:0:Fleet:0:Breaks:1:From", "not over" },
        { "Areas:1:Id=town;Areas:1:Map=MAP;Areas:1:FleetSize=1", "Areas:1:Id", "already an area 'town'" },
        { "Areas:0:FleetSize=900", "Areas:0:FleetSize", "streets for" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void The_message_names_the_key_and_what_is_wrong(string settings, string key, string word)
    {
        var mistake = Assert.Throws<StartException>(() => new AreaImport(AreaSettings.Read(Configuration(settings)), NullLogger<AreaImport>.Instance).Load());
        Assert.StartsWith($"Configuration {key}:", mistake.Message);
        Assert.Contains(word, mistake.Message);
    }

    [Fact]
    public void Without_any_area_it_says_how_to_give_one()
    {
        var mistake = Assert.Throws<StartException>(() => AreaSettings.Read(new ConfigurationBuilder().Build()));
        Assert.Contains("--Areas:0:Map=", mistake.Message);
    }

    [Fact]
    public void A_damaged_map_is_named_with_its_key()
    {
        File.WriteAllBytes(_map.Path, [1, 2, 3]);
        var mistake = Assert.Throws<StartException>(() => new AreaImport(AreaSettings.Read(Configuration("")), NullLogger<AreaImport>.Instance).Load());
        Assert.Contains("Areas:0:Map", mistake.Message);
        Assert.Contains(_map.Path, mistake.Message);
    }

    [Fact]
    public void A_boundary_that_is_no_area_is_named_with_its_key()
    {
        var file = $"{_map.Path}.json";
        File.WriteAllText(file, """{"type":"Point","coordinates":[8.87,48.6]}""");
        try
        {
            var mistake = Assert.Throws<StartException>(() => new AreaImport(AreaSettings.Read(Configuration($"Areas:0:Boundary={file}")), NullLogger<AreaImport>.Instance).Load());
            Assert.StartsWith("Configuration Areas:0:Boundary:", mistake.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("http://localhost:5672")]
    [InlineData("amqp://")]
    public void An_address_that_is_not_a_brokers_is_refused(string address)
    {
        var mistake = Assert.Throws<StartException>(() => BrokerSettings.Read(Configuration($"Broker:Uri={address}")));
        Assert.StartsWith("Configuration Broker:Uri:", mistake.Message);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("NaN")]
    public void A_clock_that_cannot_run_so_is_refused(string speed)
    {
        var mistake = Assert.Throws<StartException>(() => FastClock.FromSettings(Configuration($"Clock:Speed={speed}")));
        Assert.StartsWith("Configuration Clock:Speed:", mistake.Message);
    }

    [Theory]
    [InlineData("Http:RequestsPerSecond=many", "Http:RequestsPerSecond", "whole number")]
    [InlineData("Http:Burst=0", "Http:Burst", "from 1")]
    [InlineData("Http:TrustedProxies=10.0.0.1", "Http:TrustedProxies", "Http:TrustedProxies:0")]
    [InlineData("Http:TrustedProxies:0=proxy.example", "Http:TrustedProxies:0", "10.0.0.0/8")]
    [InlineData("Http:TrustedProxies:0=", "Http:TrustedProxies:0", "no value")]
    [InlineData("Http:Connections=0", "Http:Connections", "from 1")]
    [InlineData("Http:Connections=100;Http:EventStreams=100", "Http:EventStreams", "Http:Connections")]
    [InlineData("Http:SendingTime=0.1", "Http:SendingTime", "seconds from 1")]
    [InlineData("Http:LongestWait=250 ms", "Http:LongestWait", "not a number")]
    [InlineData("Http:LongestWait=0", "Http:LongestWait", "seconds from 0.001")]
    [InlineData("Http:LongestWait=10", "Http:LongestWaitOfAccepted", "turned away before")]
    [InlineData("Http:RequestPerSecond=5", "Http:RequestPerSecond", "RequestsPerSecond")]
    public void A_limit_that_cannot_be_is_refused(string settings, string key, string word)
    {
        var mistake = Assert.Throws<StartException>(() => HttpSettings.Read(Configuration(settings)));
        Assert.StartsWith($"Configuration {key}:", mistake.Message);
        Assert.Contains(word, mistake.Message);
    }

    [Fact]
    public void Limits_are_read_as_they_are_written()
    {
        var settings = HttpSettings.Read(Configuration("Http:RequestsPerSecond=7;Http:Burst=9;Http:TrustedProxies:0=10.0.0.0/8;Http:TrustedProxies:1=::1;Http:Connections=50;Http:EventStreams=40;Http:SendingTime=2.5;Http:LongestWait=0.1;Http:LongestWaitOfAccepted=3"));
        Assert.Equal((7, 9, 50, 40), (settings.RequestsPerSecond, settings.Burst, settings.Connections, settings.EventStreams));
        Assert.Equal(["10.0.0.0/8", "::1/128"], settings.TrustedProxies.Select(network => network.ToString()));
        Assert.Equal((2.5, 0.1, 3), (settings.SendingTime.TotalSeconds, settings.LongestWait.TotalSeconds, settings.LongestWaitOfAccepted.TotalSeconds));
    }

    [Theory]
    [InlineData("Telemetry:Otlp=collector:4317", "Telemetry:Otlp", "http://host:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("Telemetry:StaleAfter=0", "Telemetry:StaleAfter", "from 1")]
    [InlineData("Telemetry:Oltp=http://collector:4317", "Telemetry:Oltp", "no such setting")]
    public void Telemetry_that_leads_nowhere_is_refused(string settings, string key, string word)
    {
        var mistake = Assert.Throws<StartException>(() => TelemetrySettings.Read(Configuration(settings)));
        Assert.StartsWith($"Configuration {key}:", mistake.Message);
        Assert.Contains(word, mistake.Message);
    }

    [Theory]
    [InlineData("Offers:Secret=secret!", "Offers:Secret", "Base64")]
    [InlineData("Offers:Secret=c2hvcnQ", "Offers:Secret", "32 bytes")]
    [InlineData("Offers:Secrets=x", "Offers:Secrets", "no such setting")]
    public void A_secret_that_would_be_none_is_refused_and_not_shown(string settings, string key, string word)
    {
        var mistake = Assert.Throws<StartException>(() => SignedOffers.Read(Configuration(settings)));
        Assert.StartsWith($"Configuration {key}:", mistake.Message);
        Assert.Contains(word, mistake.Message);
        Assert.DoesNotContain("c2hvcnQ", mistake.Message);
    }

    [Fact]
    public void What_is_right_is_read_as_it_is_written()
    {
        var place = $"{_map.Town.At('c').Latitude};Areas:0:Fleet:0:Start:Longitude={_map.Town.At('c').Longitude}";
        var area = Assert.Single(new AreaImport(AreaSettings.Read(Configuration(
            $"Areas:0:TimeZone=Europe/Vienna;Areas:0:Hours:From=05:30;Areas:0:Hours:To=23:00;Areas:0:Rules:maxWaitTime=600;Areas:0:Rules:MaxTravelTimeAlpha=1.7;Areas:0:Fleet:0:Id=van;Areas:0:Fleet:0:Seats=6;Areas:0:Fleet:0:ShiftFrom=22:00;Areas:0:Fleet:0:ShiftTo=06:00;Areas:0:Fleet:0:Start:Latitude={place}")), NullLogger<AreaImport>.Instance).Load());
        Assert.Equal("town", area.Area.Id);
        Assert.Equal("Europe/Vienna", area.Area.Hours.TimeZone.Id);
        Assert.All(area.Area.Hours.Week.Values, spans => Assert.Equal([new DailySpan(new TimeOnly(5, 30), new TimeOnly(23, 0))], spans));
        Assert.Equal(ServiceRules.Default with { MaxWaitTime = TimeSpan.FromMinutes(10), MaxTravelTimeAlpha = 1.7 }, area.Area.Rules);
        Assert.Equal(["van", "bus-1"], area.Fleet.Select(bus => bus.Id.Value));
        Assert.Equal(new Load(6, 1, 1, 6), Assert.Single(area.Fleet[0].Layouts));
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(6, 0)), (area.Fleet[0].Shift!.From, area.Fleet[0].Shift!.To));
        Assert.Null(area.Fleet[1].Shift);
    }

    [Fact]
    public void The_password_of_the_broker_is_never_shown()
    {
        var settings = BrokerSettings.Read(Configuration("Broker:Uri=amqp://dispatcher:p%40ss@broker.example:5673/town%2F1"));
        Assert.Equal(("dispatcher", "p@ss", 5673, "town/1"), (settings.User, settings.Password, settings.Port, settings.VirtualHost));
        Assert.DoesNotContain("p%40ss", settings.Display);
        Assert.DoesNotContain("p@ss", settings.Display);
    }

    private IConfiguration Configuration(string settings)
    {
        var all = new Dictionary<string, string?> { ["Areas:0:Id"] = "town", ["Areas:0:Map"] = _map.Path, ["Areas:0:FleetSize"] = "1" };
        foreach (var setting in settings.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = (setting.Split('=')[0], setting.Split('=')[1]);
            all[key] = value.Replace("MAP", _map.Path, StringComparison.Ordinal);
        }

        return new ConfigurationBuilder().AddInMemoryCollection(all).Build();
    }
}
