namespace OnDemandBus.Roads;

/// <summary>A profile file cannot be used. The message names the file, the line, what is wrong and what to do.</summary>
public sealed class BusProfileException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">The line of the mistake, from 1; null where the file as a whole is meant.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="cause">What the reader said, if anything.</param>
    public BusProfileException(string file, int? line, string fault, string remedy, Exception? cause = null)
        : base(FormattableString.Invariant($"Bus profile '{file}'{(line is null ? "" : $", line {line}")}: {fault}. {remedy}."), cause) => (File, Line, Fault, Remedy) = (file, line, fault, remedy);

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line of the mistake, from 1; null where the file as a whole is meant.</summary>
    public int? Line { get; }

    /// <summary>What is wrong.</summary>
    public string Fault { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
