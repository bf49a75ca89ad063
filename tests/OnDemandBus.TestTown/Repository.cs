namespace OnDemandBus.TestTown;

/// <summary>Where the files are that tests need.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of real maps: the variable ODB_MAPS, or its usual place beside the project.</summary>
    public static string Maps { get; } =
        Environment.GetEnvironmentVariable("ODB_MAPS") is { Length: > 0 } maps ? maps : Path.GetFullPath(Path.Combine(Root, "..", "shared", "maps"));

    /// <summary>Why tests that need real maps are skipped, where the folder does not exist at all.</summary>
    public static string WithoutMaps => $"the folder of real maps, {Maps}, does not exist (see ODB_MAPS)";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OnDemandBus.sln"))) return folder.FullName;
        throw new InvalidOperationException($"OnDemandBus.sln is in none of the folders above {AppContext.BaseDirectory}");
    }
}
