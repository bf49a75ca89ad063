using System.Globalization;
using System.Text.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Drive;

/// <summary>
/// What an on-board unit does not forget: its newest plan, and what it has reported and nobody has acknowledged yet, in order. With a folder also through its own end.
/// </summary>
internal sealed class UnitMemory
{
    private const string PlanFile = "plan.json";
    private const string ReportFile = ".report.json";

    private readonly DirectoryInfo? _folder;
    private readonly LinkedList<(int Number, BusReport Report)> _waiting = [];
    private volatile BusPlan? _plan;
    private int _number;

    private UnitMemory(DirectoryInfo? folder) => _folder = folder;

    /// <summary>The newest plan; null before the first. May be read by any thread.</summary>
    public BusPlan? Plan => _plan;

    /// <summary>The report that has waited longest; null if none waits.</summary>
    public BusReport? Oldest => _waiting.First?.Value.Report;

    /// <summary>How many reports wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The memory of a bus's unit, with what it has kept.</summary>
    /// <param name="folder">Where the units keep theirs; null for none, then all is forgotten in the end.</param>
    /// <param name="busId">The bus.</param>
    /// <exception cref="InvalidOperationException">Something in the folder cannot be read; the message names it.</exception>
    public static UnitMemory Open(DirectoryInfo? folder, string busId)
    {
        if (folder is null) return new UnitMemory(null);
        var memory = new UnitMemory(folder.CreateSubdirectory(busId));
        var plan = new FileInfo(Path.Combine(memory._folder!.FullName, PlanFile));
        if (plan.Exists) memory._plan = Read<BusPlan>(plan);
        foreach (var file in memory._folder.GetFiles($"*{ReportFile}").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (!int.TryParse(file.Name[..^ReportFile.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            memory._waiting.AddLast((number, Read<BusReport>(file)));
            memory._number = number;
        }

        return memory;
    }

    /// <summary>Keeps a plan in place of the one before.</summary>
    public void Keep(BusPlan plan)
    {
        _plan = plan;
        Write(PlanFile, plan);
    }

    /// <summary>Keeps a report until <see cref="Release"/>. Of positions only the newest is worth keeping.</summary>
    public void Keep(BusReport report)
    {
        if (report.Type == BusReportType.Position)
        {
            foreach (var old in _waiting.Where(waiting => waiting.Report.Type == BusReportType.Position).ToList()) Forget(old);
        }

        _waiting.AddLast((++_number, report));
        Write(FileOf(_number), report);
    }

    /// <summary>The oldest report has been acknowledged.</summary>
    public void Release()
    {
        if (_waiting.First is { } first) Forget(first.Value);
    }

    /// <summary>Forgets all: the dispatcher that it was for is no more.</summary>
    public void Clear()
    {
        while (_waiting.First is { } first) Forget(first.Value);
        _plan = null;
        if (_folder is not null) File.Delete(Path.Combine(_folder.FullName, PlanFile));
    }

    private void Forget((int Number, BusReport Report) report)
    {
        _waiting.Remove(report);
        if (_folder is not null) File.Delete(Path.Combine(_folder.FullName, FileOf(report.Number)));
    }

    private void Write<T>(string name, T what)
    {
        if (_folder is null) return;
        if (OutputFile.Write(new FileInfo(Path.Combine(_folder.FullName, name)), stream => JsonSerializer.Serialize(stream, what, Json.Options)) is { } problem) throw new InvalidOperationException(problem);
    }

    private static T Read<T>(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonSerializer.Deserialize<T>(stream, Json.Options) ?? throw new JsonException("the file is null.");
        }
        catch (JsonException mistake)
        {
            throw new InvalidOperationException($"{file} is damaged: {mistake.Message} Remove it.", mistake);
        }
    }

    private static string FileOf(int number) => number.ToString("D9", CultureInfo.InvariantCulture) + ReportFile;
}
