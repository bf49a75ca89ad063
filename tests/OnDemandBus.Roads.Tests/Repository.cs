namespace OnDemandBus.Roads.Tests;

internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory.Parent is not null && !File.Exists(Path.Combine(directory.FullName, "OnDemandBus.sln")))
            directory = directory.Parent;
        return directory.FullName;
    }
}
