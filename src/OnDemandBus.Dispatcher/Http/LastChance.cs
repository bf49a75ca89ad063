namespace OnDemandBus.Dispatcher.Http;

/// <summary>
/// When the process ends, requests under way are answered first; but one that hangs must not use up the time in which what has been decided is sent. Whatever is not
/// answered by then is cut off.
/// </summary>
internal sealed class LastChance : IDisposable
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _stopping;

    public LastChance(IHostApplicationLifetime lifetime) => _stopping = lifetime.ApplicationStopping.Register(() => _over.CancelAfter(s_time));

    public async Task GiveAsync(HttpContext http, RequestDelegate next)
    {
        await using var over = _over.Token.UnsafeRegister(static http => ((HttpContext)http!).Abort(), http);
        await next(http);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _over.Dispose();
    }
}
