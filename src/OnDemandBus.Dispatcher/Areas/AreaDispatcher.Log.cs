namespace OnDemandBus.Dispatcher.Areas;

internal sealed partial class AreaDispatcher
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: {Command} failed")]
    private partial void LogCommandFailed(string area, string command, Exception mistake);
}
