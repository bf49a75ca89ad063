namespace OnDemandBus.System.Tests;

/// <summary>Where things lie that are tested as files: scripts, the solution, maps.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OnDemandBus.sln"))) return folder.FullName;
        throw new InvalidOperationException($"OnDemandBus.sln is in none of the folders above {AppContext.BaseDirectory}");
    }
}
