using System.CommandLine;
using System.Net.Http.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Drive;

/// <summary>The verb <c>odb example</c>.</summary>
internal static class ExampleCommand
{
    public static Command Create()
    {
        var dispatcher = AddressOptions.Dispatcher();
        var map = new Option<FileInfo>("--map") { Description = "The dispatcher's map, an OpenStreetMap extract (.osm.pbf)", Required = true };
        map.AcceptExistingOnly();
        var command = new Command("example", "Prints the commands that book a ride from a running dispatcher") { dispatcher, map };
        command.SetAction((arguments, end) => PrintAsync(arguments.GetValue(dispatcher)!, arguments.GetValue(map)!, arguments.InvocationConfiguration, end));
        return command;
    }

    private static async Task<int> PrintAsync(Uri dispatcher, FileInfo map, InvocationConfiguration console, CancellationToken end)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"{dispatcher.GetLeftPart(UriPartial.Authority)}/") };
            var buses = (await http.GetFromJsonAsync<BusList>("v1/buses", Json.Options, end))!.Buses;
            var times = new PlainSearch(OsmImport.Read(map.FullName).Network);
            if (buses.Count == 0 || ExampleRide.Near(times, new Location(buses[0].Location.Latitude, buses[0].Location.Longitude)) is not { } ride)
            {
                await console.Error.WriteLineAsync("odb example: the dispatcher has no bus, or the map no street with a name, so there is no ride to show.");
                return 1;
            }

            foreach (var line in ride.Commands(dispatcher.GetLeftPart(UriPartial.Authority))) await console.Output.WriteLineAsync(line);
            return 0;
        }
        catch (Exception mistake) when (mistake is MapException or HttpRequestException)
        {
            await console.Error.WriteLineAsync($"odb example: {mistake.Message}");
            return 1;
        }
    }
}
