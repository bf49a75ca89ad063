namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>A day of requests and the fleet that serves them, with what the reference decided if that is known. Times are milliseconds, places numbers of edges.</summary>
internal sealed record DispatchInstance(string Name, StreetGraph Streets, InstanceBus[] Buses, InstanceRequest[] Requests, ReferenceDecision[]? Reference)
{
    private const int MsPerSecond = 1000;

    /// <summary>Reads <c>graph/</c>, <c>NAME/</c> and, where it is there, <c>ref/</c> of a folder.</summary>
    /// <exception cref="InvalidDataException">A file is missing or makes no sense; the message says where.</exception>
    public static DispatchInstance Read(string folder, string name)
    {
        var streets = StreetGraph.Read(Path.Combine(folder, "graph"));
        var buses = ReadBuses(Path.Combine(folder, name, "vehicles.csv"), streets);
        var requests = ReadRequests(Path.Combine(folder, name, "requests.csv"), streets);
        var decided = Path.Combine(folder, "ref", name + "_r0.bestassignments.csv");
        var reference = File.Exists(decided) ? ReadReference(decided, requests, buses) : null;

        // In order of time; requests of one moment as the reference took them, or else in the order of the file.
        var rank = Enumerable.Range(0, requests.Length).ToArray();
        for (var row = 0; row < reference?.Length; row++) rank[reference[row].Request] = row;
        var order = Enumerable.Range(0, requests.Length).OrderBy(k => requests[k].AtMs).ThenBy(k => rank[k]).ToArray();
        return new DispatchInstance(name, streets, buses, [.. order.Select(k => requests[k])], reference is null ? null : [.. order.Select(k => reference[rank[k]])]);
    }

    private static InstanceBus[] ReadBuses(string file, StreetGraph streets)
    {
        var buses = new List<InstanceBus>();
        using var table = new CsvTable(file);
        while (table.Read())
        {
            var fromMs = checked(table.IntFrom(0, "start_of_service_time") * MsPerSecond);
            var toMs = checked(table.IntFrom(0, "end_of_service_time") * MsPerSecond);
            if (toMs <= fromMs) throw table.Wrong("end_of_service_time", "the service ends before it starts");
            buses.Add(new InstanceBus(table.Known("initial_location", streets.EdgeOfId, "edge"), fromMs, toMs, table.IntFrom(1, "capacity")));
        }

        return buses.Count > 0 ? [.. buses] : throw new InvalidDataException($"{file}: there is no vehicle in it.");
    }

    private static InstanceRequest[] ReadRequests(string file, StreetGraph streets)
    {
        var requests = new List<InstanceRequest>();
        using var table = new CsvTable(file);
        while (table.Read())
        {
            requests.Add(new InstanceRequest(
                requests.Count, table.Known("origin", streets.EdgeOfId, "edge"), table.Known("destination", streets.EdgeOfId, "edge"),
                checked(table.IntFrom(0, "req_time") * MsPerSecond), table.IntFrom(1, "num_riders")));
        }

        return requests.Count > 0 ? [.. requests] : throw new InvalidDataException($"{file}: there is no request in it.");
    }

    private static ReferenceDecision[] ReadReference(string file, InstanceRequest[] requests, InstanceBus[] buses)
    {
        var decisions = new List<ReferenceDecision>();
        var seen = new HashSet<int>();
        using var table = new CsvTable(file);
        while (table.Read())
        {
            var request = table.IntFrom(0, "request_id");
            if (request >= requests.Length) throw table.Wrong("request_id", $"there are requests 0 to {requests.Length - 1}");
            if (!seen.Add(request)) throw table.Wrong("request_id", $"request {request} was decided before");
            var bus = table.IntFrom(0, "vehicle_id");
            if (bus >= buses.Length) throw table.Wrong("vehicle_id", $"there are vehicles 0 to {buses.Length - 1}");
            decisions.Add(new ReferenceDecision(
                request, bus, table.IntFrom(0, "pickup_insertion_point"), table.IntFrom(0, "dropoff_insertion_point"),
                (long)table.IntFrom(0, "cost") * StreetGraph.MsPerUnit, (long)table.IntFrom(0, "dist_to_pickup") * StreetGraph.MsPerUnit));
        }

        return decisions.Count == requests.Length ? [.. decisions] : throw new InvalidDataException($"{file}: it decides {decisions.Count} of {requests.Length} requests.");
    }
}

/// <param name="Start">Where it stands.</param>
/// <param name="FromMs">Start of service.</param>
/// <param name="ToMs">End of service.</param>
/// <param name="Seats">How many it holds.</param>
internal readonly record struct InstanceBus(int Start, int FromMs, int ToMs, int Seats);

/// <param name="Id">The row in the file.</param>
/// <param name="Origin">Where the rider is.</param>
/// <param name="Destination">Where the rider wants to go.</param>
/// <param name="AtMs">When it is uttered.</param>
/// <param name="Riders">How many travel.</param>
internal readonly record struct InstanceRequest(int Id, int Origin, int Destination, int AtMs, int Riders);

/// <param name="Request">The request's row.</param>
/// <param name="Bus">The bus's row.</param>
/// <param name="PickupAfter">The pickup comes after the stop with this number, or joins it.</param>
/// <param name="DropOffAfter">The drop-off comes after the stop with this number, or joins it.</param>
/// <param name="CostMs">What it was said to cost.</param>
/// <param name="ToPickupMs">The drive to the pickup from the stop before, on the way from which the bus may have turned off.</param>
internal readonly record struct ReferenceDecision(int Request, int Bus, int PickupAfter, int DropOffAfter, long CostMs, long ToPickupMs);
