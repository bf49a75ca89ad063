using OnDemandBus.System.Tests.Processes;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Pages;

/// <summary>Looks at a page in a real browser, at the width of a screen and of a phone, in both languages.</summary>
internal static class PageCheck
{
    /// <summary>The folder of the pages' sources.</summary>
    public static string Sources { get; } = Path.Combine(Repository.Root, "src", "OnDemandBus.Pages");

    /// <summary>Where screenshots go.</summary>
    public static string Pictures { get; } = Path.Combine(Repository.Root, "TestResults", "pages");

    /// <summary>What is wrong with a page, a line each; empty where nothing is.</summary>
    public static async Task<string> FaultsAsync(string file, params string[] options)
    {
        var (exitCode, output) = await RunAsync("node", [Path.Combine(Sources, "tests", "check-page.mjs"), file, "--out", Pictures, .. options]);
        Assert.True(exitCode is 0 or 1, output);
        Assert.Equal(exitCode == 0, output.Length == 0);
        return output;
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        await using var process = RunningProcess.Start(program, arguments);
        var exitCode = await process.EndAsync(TimeSpan.FromMinutes(4));
        return (exitCode, process.Output.Trim());
    }
}
