namespace OnDemandBus.Dispatcher.Areas;

internal sealed partial class AreaWriter
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: {Command} failed")]
    private partial void LogCommandFailed(string area, string command, Exception mistake);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Area {Area}: {Decision}")]
    private partial void LogDecided(string area, Planning.Decision decision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: a {Command} came too late and was dropped")]
    private partial void LogTooLate(string area, string command);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: bus {Bus} reported {Type} at {HappenedAt}, which waited for an earlier report and is given up")]
    private partial void LogGivenUp(string area, string bus, Contracts.BusReportType type, DateTimeOffset happenedAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: nothing can be accepted now: {Reason}")]
    private partial void LogNotAppended(string area, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: the answer to a {Command} took {Total} ms: {InLine} in the line, {Deciding} to decide, {ForAppend} until the append before was done, {Append} for its own")]
    private partial void LogSlow(string area, string command, long total, long inLine, long deciding, long forAppend, long append);

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: snapshot after entry {Sequence}")]
    private partial void LogSnapshot(string area, long sequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: no snapshot could be kept: {Reason}")]
    private partial void LogNoSnapshot(string area, string reason);
}
