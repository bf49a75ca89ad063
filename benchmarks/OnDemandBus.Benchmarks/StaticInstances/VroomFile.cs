using System.Text.Json;

namespace OnDemandBus.Benchmarks.StaticInstances;

/// <summary>The part of VROOM's input format that says the same here as there.</summary>
internal static class VroomFile
{
    public static StaticInstance Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        OnlyKnows(root, "The file", "vehicles", "shipments", "matrices");
        var matrices = Required(root, "The file", "matrices").EnumerateObject().ToArray();
        if (matrices.Length != 1) throw new InvalidDataException("One matrix, of one profile, is supported.");
        OnlyKnows(matrices[0].Value, "The matrix", "durations", "distances");
        var times = Matrix(Required(matrices[0].Value, "The matrix", "durations"));

        var vehicles = Required(root, "The file", "vehicles").EnumerateArray().ToArray();
        var skillsOf = vehicles.Select(vehicle => Numbers(vehicle, "skills").ToHashSet()).ToArray();
        var fleet = vehicles.Select(vehicle => Vehicle(vehicle, matrices[0].Name)).ToArray();
        var dimensions = fleet.Length == 0 ? 0 : fleet.Max(vehicle => vehicle.Capacity.Length);
        return new StaticInstance(
            Path.GetFileNameWithoutExtension(file),
            times,
            [.. Required(root, "The file", "shipments").EnumerateArray().Select(shipment => Shipment(shipment, dimensions, skillsOf))],
            [.. fleet.Select(vehicle => vehicle with { Capacity = Filled(vehicle.Capacity, dimensions) })]);
    }

    private static StaticRequest Shipment(JsonElement shipment, int dimensions, HashSet<int>[] skillsOf)
    {
        OnlyKnows(shipment, "A shipment", "amount", "pickup", "delivery", "skills");
        var skills = Numbers(shipment, "skills");
        var amount = Numbers(shipment, "amount");
        if (amount.Length > dimensions && amount.Any(number => number > 0)) throw new InvalidDataException("A shipment has an amount, but no vehicle has a capacity for it.");
        return new StaticRequest(Stop(Required(shipment, "A shipment", "pickup")), Stop(Required(shipment, "A shipment", "delivery")), Filled(amount, dimensions)[..dimensions])
        {
            Vehicles = skills.Length == 0 ? null : [.. Enumerable.Range(0, skillsOf.Length).Where(vehicle => skillsOf[vehicle].IsSupersetOf(skills))],
        };
    }

    private static StaticStop Stop(JsonElement step)
    {
        OnlyKnows(step, "A step", "id", "location_index", "service", "time_windows", "description", "location");
        var (earliest, latest) = (double.NegativeInfinity, double.PositiveInfinity);
        if (step.TryGetProperty("time_windows", out var windows))
        {
            if (windows.GetArrayLength() != 1) throw new InvalidDataException("A step has not exactly one time window, which is not supported here.");
            (earliest, latest) = Window(windows[0]);
        }

        return new StaticStop(Number(Required(step, "A step", "location_index")), earliest, latest, step.TryGetProperty("service", out var service) ? service.GetDouble() : 0);
    }

    private static StaticVehicle Vehicle(JsonElement vehicle, string profile)
    {
        OnlyKnows(vehicle, "A vehicle", "id", "start_index", "end_index", "capacity", "time_window", "skills", "profile", "description", "start", "end");
        if (vehicle.TryGetProperty("profile", out var own) && own.GetString() != profile) throw new InvalidDataException($"A vehicle has the profile {own}, for which there is no matrix.");
        var (earliest, latest) = vehicle.TryGetProperty("time_window", out var window) ? Window(window) : (0, double.PositiveInfinity);
        return new StaticVehicle(Place("start"), Place("end"), earliest, latest, Numbers(vehicle, "capacity"));

        int? Place(string end)
        {
            if (vehicle.TryGetProperty(end + "_index", out var place)) return Number(place);
            if (vehicle.TryGetProperty(end, out _)) throw new InvalidDataException($"A vehicle has a \"{end}\" without \"{end}_index\".");
            return null;
        }
    }

    private static double[,] Matrix(JsonElement rows)
    {
        var size = rows.GetArrayLength();
        var times = new double[size, size];
        var from = 0;
        foreach (var row in rows.EnumerateArray())
        {
            if (row.GetArrayLength() != size) throw new InvalidDataException("The matrix does not have as many rows as columns.");
            var to = 0;
            foreach (var time in row.EnumerateArray()) times[from, to++] = time.GetDouble();
            from++;
        }

        return times;
    }

    private static (double Earliest, double Latest) Window(JsonElement window) =>
        window.GetArrayLength() == 2 ? (window[0].GetDouble(), window[1].GetDouble()) : throw new InvalidDataException("A time window has other than two ends.");

    private static int[] Numbers(JsonElement of, string name) => of.TryGetProperty(name, out var numbers) ? [.. numbers.EnumerateArray().Select(Number)] : [];

    private static int Number(JsonElement number) => number.TryGetInt32(out var value) ? value : throw new InvalidDataException($"{number} should be a whole number.");

    private static int[] Filled(int[] numbers, int length) => [.. numbers, .. Enumerable.Repeat(0, Math.Max(0, length - numbers.Length))];

    private static JsonElement Required(JsonElement of, string what, string name) =>
        of.TryGetProperty(name, out var property) ? property : throw new InvalidDataException($"{what} has no \"{name}\".");

    private static void OnlyKnows(JsonElement element, string what, params string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{what} is not an object.");
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name)) throw new InvalidDataException($"{what} says \"{property.Name}\", which is not supported here.");
        }
    }
}
