namespace OnDemandBus.Simulation.Scenarios;

/// <summary>Opens files of the planner's.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file as the planner named it.</param>
    /// <param name="what">What is expected there, as in "a table of requests (.csv)".</param>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static FileStream Open(string path, string what)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, null, "there is no such file", $"Give the path of {what}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, null, $"it cannot be opened ({problem.Message.TrimEnd('.')})", $"Give {what} that may be read");
        }
    }
}
