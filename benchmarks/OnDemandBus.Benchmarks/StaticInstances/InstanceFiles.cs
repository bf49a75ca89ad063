using System.Globalization;
using System.Text.Json;

namespace OnDemandBus.Benchmarks.StaticInstances;

/// <summary>Reads the formats in which the field publishes its problems.</summary>
internal static class InstanceFiles
{
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    /// <summary>Cordeau's dial-a-ride problems, with <c>optimal.csv</c> beside them if it is there.</summary>
    public static IReadOnlyList<StaticInstance> Darp(string folder)
    {
        var known = Known(Path.Combine(folder, "optimal.csv"), vehicles: "vehicles", cost: "optimal_cost");
        return [.. Files(folder).Select(file => WithKnown(ReadDarp(file), known))];
    }

    /// <summary>Problems of Li and Lim, or of Sartori and Buriol, with <c>best-known.csv</c> beside them if it is there.</summary>
    public static IReadOnlyList<StaticInstance> Pdptw(string folder)
    {
        var path = Path.Combine(folder, "best-known.csv");
        var inMinutes = File.Exists(path) && File.ReadLines(path).First().Contains("cost_minutes", StringComparison.Ordinal);
        var known = Known(path, vehicles: "vehicles", cost: inMinutes ? "cost_minutes" : "cost");
        return [.. Files(folder).Select(file => WithKnown(File.ReadLines(file).First().StartsWith("NAME", StringComparison.Ordinal) ? ReadSartori(file) : ReadLiLim(file), known))];
    }

    /// <summary>A problem in VROOM's input format: shipments and vehicles with a matrix. What else the format has is refused, not overlooked.</summary>
    public static StaticInstance Vroom(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        OnlyKnows(root, "vehicles", "shipments", "matrices");
        var matrix = root.GetProperty("matrices").EnumerateObject().Single().Value;
        OnlyKnows(matrix, "durations");
        var rows = matrix.GetProperty("durations");
        var times = new double[rows.GetArrayLength(), rows.GetArrayLength()];
        for (var from = 0; from < times.GetLength(0); from++)
        {
            for (var to = 0; to < times.GetLength(1); to++) times[from, to] = rows[from][to].GetDouble();
        }

        var vehicles = root.GetProperty("vehicles").EnumerateArray().ToArray();
        foreach (var vehicle in vehicles) OnlyKnows(vehicle, "id", "start_index", "end_index", "capacity", "time_window", "skills", "profile", "description", "start", "end");
        return new StaticInstance(
            Path.GetFileNameWithoutExtension(file),
            times,
            [.. root.GetProperty("shipments").EnumerateArray().Select(Shipment)],
            [.. vehicles.Select(Vehicle)]);

        StaticRequest Shipment(JsonElement shipment)
        {
            OnlyKnows(shipment, "amount", "pickup", "delivery", "skills");
            var skills = Numbers(shipment, "skills");
            return new StaticRequest(Stop(shipment.GetProperty("pickup")), Stop(shipment.GetProperty("delivery")), Numbers(shipment, "amount"))
            {
                Vehicles = skills.Length == 0
                    ? null
                    : [.. Enumerable.Range(0, vehicles.Length).Where(vehicle => !skills.Except(Numbers(vehicles[vehicle], "skills")).Any())],
            };
        }

        static StaticStop Stop(JsonElement step)
        {
            OnlyKnows(step, "id", "location_index", "service", "time_windows", "description", "location");
            var (earliest, latest) = step.TryGetProperty("time_windows", out var windows)
                ? windows.GetArrayLength() == 1 ? (windows[0][0].GetDouble(), windows[0][1].GetDouble()) : throw new NotSupportedException("A step has more than one time window.")
                : (double.NegativeInfinity, double.PositiveInfinity);
            return new StaticStop(step.GetProperty("location_index").GetInt32(), earliest, latest, step.TryGetProperty("service", out var service) ? service.GetDouble() : 0);
        }

        static StaticVehicle Vehicle(JsonElement vehicle) => new(
            vehicle.TryGetProperty("start_index", out var start) ? start.GetInt32() : null,
            vehicle.TryGetProperty("end_index", out var end) ? end.GetInt32() : null,
            vehicle.TryGetProperty("time_window", out var window) ? window[0].GetDouble() : 0,
            vehicle.TryGetProperty("time_window", out window) ? window[1].GetDouble() : double.PositiveInfinity,
            Numbers(vehicle, "capacity"));

        static int[] Numbers(JsonElement of, string name) =>
            of.TryGetProperty(name, out var numbers) ? [.. numbers.EnumerateArray().Select(number => number.GetInt32())] : [];

        static void OnlyKnows(JsonElement element, params string[] names)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (!names.Contains(property.Name)) throw new NotSupportedException($"The file says \"{property.Name}\", which is not supported here.");
            }
        }
    }

    private static StaticInstance ReadDarp(string file)
    {
        var rows = Rows(File.ReadLines(file));
        int vehicles = (int)rows[0][0], requests = (int)rows[0][1];
        var (maxDuration, capacity, maxRide) = (rows[0][2], (int)rows[0][3], rows[0][4]);
        var nodes = rows[1..];
        var hasEnd = nodes.Length > (2 * requests) + 1;
        return new StaticInstance(
            Path.GetFileNameWithoutExtension(file),
            Euclidean(nodes, x: 1),
            [.. Enumerable.Range(1, requests).Select(r => new StaticRequest(Stop(r), Stop(r + requests), [(int)nodes[r][4]]) { MaxRide = maxRide })],
            [.. Enumerable.Range(0, vehicles).Select(_ => new StaticVehicle(0, hasEnd ? (2 * requests) + 1 : 0, nodes[0][5], nodes[hasEnd ? ^1 : 0][6], [capacity]) { MaxDuration = maxDuration })]);

        StaticStop Stop(int node) => new(node, nodes[node][5], nodes[node][6], nodes[node][3]);
    }

    private static StaticInstance ReadLiLim(string file)
    {
        var rows = Rows(File.ReadLines(file));
        var nodes = rows[1..];
        return Pdptw(Path.GetFileNameWithoutExtension(file), Euclidean(nodes, x: 1), nodes, (int)rows[0][0], (int)rows[0][1]);
    }

    private static StaticInstance ReadSartori(string file)
    {
        var lines = File.ReadAllLines(file);
        int nodesAt = Array.IndexOf(lines, "NODES"), edgesAt = Array.IndexOf(lines, "EDGES");
        var header = lines[..nodesAt].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
        var nodes = Rows(lines[(nodesAt + 1)..edgesAt]);
        var rows = Rows(lines[(edgesAt + 1)..].TakeWhile(line => !line.StartsWith("EOF", StringComparison.Ordinal)));
        var times = new double[nodes.Length, nodes.Length];
        for (var from = 0; from < nodes.Length; from++)
        {
            for (var to = 0; to < nodes.Length; to++) times[from, to] = rows[from][to];
        }

        return Pdptw(Path.GetFileNameWithoutExtension(file), times, nodes, (nodes.Length - 1) / 2, int.Parse(header["CAPACITY"], CultureInfo.InvariantCulture));
    }

    // Both formats have the same columns: id, two coordinates, demand, ready, due, service, partner pickup, partner delivery.
    private static StaticInstance Pdptw(string name, double[,] times, double[][] nodes, int vehicles, int capacity) => new(
        name,
        times,
        [.. nodes.Where(node => node[8] != 0).Select(pickup => new StaticRequest(Stop(pickup), Stop(nodes[(int)pickup[8]]), [(int)pickup[3]]))],
        [.. Enumerable.Range(0, vehicles).Select(_ => new StaticVehicle(0, 0, nodes[0][4], nodes[0][5], [capacity]))])
    {
        FewestVehiclesFirst = true,
    };

    private static StaticStop Stop(double[] node) => new((int)node[0], node[4], node[5], node[6]);

    private static double[,] Euclidean(double[][] nodes, int x)
    {
        var times = new double[nodes.Length, nodes.Length];
        for (var from = 0; from < nodes.Length; from++)
        {
            for (var to = 0; to < nodes.Length; to++)
            {
                double dx = nodes[from][x] - nodes[to][x], dy = nodes[from][x + 1] - nodes[to][x + 1];
                times[from, to] = Math.Sqrt((dx * dx) + (dy * dy));
            }
        }

        return times;
    }

    private static double[][] Rows(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells.Length > 0).Select(cells => cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal)];

    private static StaticInstance WithKnown(StaticInstance instance, IReadOnlyDictionary<string, (int Vehicles, double Cost)> known) =>
        known.TryGetValue(instance.Name, out var best) ? instance with { BestVehicles = best.Vehicles, BestCost = best.Cost } : instance;

    private static Dictionary<string, (int Vehicles, double Cost)> Known(string file, string vehicles, string cost)
    {
        if (!File.Exists(file)) return [];
        var lines = File.ReadAllLines(file).Where(line => line.Length > 0).Select(line => line.Split(',')).ToArray();
        int vehiclesAt = Array.IndexOf(lines[0], vehicles), costAt = Array.IndexOf(lines[0], cost);
        return lines.Skip(1).ToDictionary(
            cells => cells[0], cells => (int.Parse(cells[vehiclesAt], CultureInfo.InvariantCulture), double.Parse(cells[costAt], CultureInfo.InvariantCulture)));
    }
}
