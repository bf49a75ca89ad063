using System.Globalization;
using System.Text.Json;

namespace OnDemandBus.Benchmarks.StaticInstances;

/// <summary>Reads the formats in which the field publishes its problems.</summary>
/// <remarks>A file that is not what it should be is an <see cref="InvalidDataException"/> that names the file and what is wrong with it.</remarks>
internal static class InstanceFiles
{
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    /// <summary>Cordeau's dial-a-ride problems, with <c>optimal.csv</c> beside them if it is there.</summary>
    public static IReadOnlyList<StaticInstance> Darp(string folder) => ReadAll(folder, ReadDarp);

    /// <summary>Problems of Li and Lim, or of Sartori and Buriol, with <c>best-known.csv</c> beside them if it is there.</summary>
    public static IReadOnlyList<StaticInstance> Pdptw(string folder) =>
        ReadAll(folder, (name, lines) => lines.FirstOrDefault()?.StartsWith("NAME", StringComparison.Ordinal) == true ? ReadSartori(name, lines) : ReadLiLim(name, lines));

    /// <summary>A problem in VROOM's input format: shipments and vehicles with a matrix. What else the format has is refused, not overlooked.</summary>
    public static StaticInstance Vroom(string file) => Named(file, () => VroomFile.Read(file));

    private static List<StaticInstance> ReadAll(string folder, Func<string, string[], StaticInstance> read)
    {
        var known = Known(folder);
        return [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(file => Named(file, () =>
        {
            var lines = File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
            var instance = read(Path.GetFileNameWithoutExtension(file), lines);
            return known.TryGetValue(instance.Name, out var best) ? instance with { BestVehicles = best.Vehicles, BestCost = best.Cost } : instance;
        }))];
    }

    private static T Named<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception trouble) when (trouble is InvalidDataException or FormatException or OverflowException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: {trouble.Message}", trouble);
        }
    }

    private static StaticInstance ReadDarp(string name, string[] lines)
    {
        Require(lines.Length > 3, "A first line and the nodes are missing.");
        var header = Row(lines[0], 5);
        var nodes = lines[1..].Select(line => Row(line, 7)).ToArray();
        // The end depot may be there or not; the number in the first line counts requests in some sets and nodes in others.
        var requests = (nodes.Length - 1) / 2;
        Require(header[1] == requests || header[1] == 2 * requests, $"The first line says {header[1]} requests, but there are {nodes.Length} nodes.");
        var hasEnd = nodes.Length > (2 * requests) + 1;
        return new StaticInstance(
            name,
            Euclidean(nodes),
            [.. Enumerable.Range(1, requests).Select(r => new StaticRequest(Stop(r), Stop(r + requests), [Whole(nodes[r][4])]) { MaxRide = header[4] })],
            [.. Enumerable.Range(0, Whole(header[0])).Select(_ => new StaticVehicle(0, hasEnd ? (2 * requests) + 1 : 0, nodes[0][5], nodes[hasEnd ? ^1 : 0][6], [Whole(header[3])]) { MaxDuration = header[2] })]);

        StaticStop Stop(int node) => new(node, nodes[node][5], nodes[node][6], nodes[node][3]);
    }

    private static StaticInstance ReadLiLim(string name, string[] lines)
    {
        Require(lines.Length > 1, "A first line and the nodes are missing.");
        // The speed behind the capacity is 1, or 0 in a few files, and means nothing.
        var header = Row(lines[0], 2);
        var nodes = lines[1..].Select(line => Row(line, 9)).ToArray();
        return Pdptw(name, Euclidean(nodes), nodes, Whole(header[0]), Whole(header[1]));
    }

    private static StaticInstance ReadSartori(string name, string[] lines)
    {
        int nodesAt = Array.IndexOf(lines, "NODES"), edgesAt = Array.IndexOf(lines, "EDGES");
        Require(nodesAt >= 0 && edgesAt > nodesAt, "There is no section NODES followed by a section EDGES.");
        var capacity = lines[..nodesAt].Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == "CAPACITY");
        Require(capacity is not null, "There is no CAPACITY.");
        var nodes = lines[(nodesAt + 1)..edgesAt].Select(line => Row(line, 9)).ToArray();
        var rows = lines[(edgesAt + 1)..].TakeWhile(line => line != "EOF").Select(line => Row(line, nodes.Length)).ToArray();
        Require(rows.Length == nodes.Length, $"There are {nodes.Length} nodes, but {rows.Length} rows of edges.");
        var times = new double[nodes.Length, nodes.Length];
        for (var from = 0; from < nodes.Length; from++)
        {
            for (var to = 0; to < nodes.Length; to++) times[from, to] = rows[from][to];
        }

        return Pdptw(name, times, nodes, (nodes.Length - 1) / 2, int.Parse(capacity![1], CultureInfo.InvariantCulture));
    }

    // Both formats have the same columns: id, two coordinates, demand, ready, due, service, partner pickup, partner delivery. The depot comes first.
    private static StaticInstance Pdptw(string name, double[,] times, double[][] nodes, int vehicles, int capacity)
    {
        var placeOf = new Dictionary<double, int>();
        for (var place = 0; place < nodes.Length; place++) Require(placeOf.TryAdd(nodes[place][0], place), $"There are two nodes {nodes[place][0]}.");
        return new StaticInstance(
            name,
            times,
            [.. nodes.Where(node => node[8] != 0).Select(pickup => new StaticRequest(Stop(pickup[0]), Stop(pickup[8]), [Whole(pickup[3])]))],
            [.. Enumerable.Range(0, vehicles).Select(_ => new StaticVehicle(0, 0, nodes[0][4], nodes[0][5], [capacity]))])
        {
            FewestVehiclesFirst = true,
        };

        StaticStop Stop(double id)
        {
            Require(placeOf.TryGetValue(id, out var place), $"There is no node {id}, but it is to be delivered there.");
            return new StaticStop(place, nodes[place][4], nodes[place][5], nodes[place][6]);
        }
    }

    private static double[,] Euclidean(double[][] nodes)
    {
        var times = new double[nodes.Length, nodes.Length];
        for (var from = 0; from < nodes.Length; from++)
        {
            for (var to = 0; to < nodes.Length; to++)
            {
                double dx = nodes[from][1] - nodes[to][1], dy = nodes[from][2] - nodes[to][2];
                times[from, to] = Math.Sqrt((dx * dx) + (dy * dy));
            }
        }

        return times;
    }

    private static double[] Row(string line, int columns)
    {
        var cells = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        Require(cells.Length >= columns, $"There should be {columns} numbers in the line \"{(line.Length < 60 ? line : line[..60] + "...")}\".");
        return [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
    }

    private static int Whole(double number)
    {
        Require(number == Math.Round(number) && Math.Abs(number) < int.MaxValue, $"{number} should be a whole number.");
        return (int)number;
    }

    private static void Require(bool condition, string trouble)
    {
        if (!condition) throw new InvalidDataException(trouble);
    }

    // Columns by name: instance, vehicles if they count, and one that tells a cost.
    private static Dictionary<string, (int? Vehicles, double Cost)> Known(string folder)
    {
        var file = new[] { "optimal.csv", "best-known.csv" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (file is null) return [];
        return Named(file, () =>
        {
            var rows = File.ReadLines(file).Where(line => line.Trim().Length > 0).Select(line => line.Split(',', StringSplitOptions.TrimEntries)).ToArray();
            Require(rows.Length > 0, "It is empty.");
            int vehiclesAt = Array.IndexOf(rows[0], "vehicles"), costAt = Array.FindIndex(rows[0], column => column.Contains("cost", StringComparison.Ordinal));
            Require(costAt > 0, "There is no column of costs.");
            Require(rows.All(row => row.Length == rows[0].Length), "Not all lines have the columns of the first.");
            return rows.Skip(1).ToDictionary(
                cells => cells[0],
                cells => (vehiclesAt < 0 ? (int?)null : int.Parse(cells[vehiclesAt], CultureInfo.InvariantCulture), double.Parse(cells[costAt], CultureInfo.InvariantCulture)));
        });
    }
}
