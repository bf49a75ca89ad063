using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Processes;

/// <summary>A program of ours, or a script, running beside the tests. Whatever it has started ends with it.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Channel<string> _unread = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly Task _reading;

    private RunningProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError)).ContinueWith(_ => _unread.Writer.TryComplete(), TaskScheduler.Default);
    }

    /// <summary>All that it has written.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program in the folder of the solution.</summary>
    public static RunningProcess Start(string program, params string[] arguments) => Start(program, arguments, new Dictionary<string, string>());

    /// <summary>Starts a program in the folder of the solution, with variables of its environment.</summary>
    public static RunningProcess Start(string program, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new RunningProcess(Process.Start(start)!);
    }

    /// <summary>Starts one of our programs, as it was built with these tests.</summary>
    public static RunningProcess StartOurs(string project, string assembly, params string[] arguments) => Start("dotnet", [Built(project, assembly), .. arguments]);

    /// <summary>The file of one of our programs, as it was built with these tests.</summary>
    public static string Built(string project, string assembly) => $"{Repository.Root}/src/{project}{AppContext.BaseDirectory.Split("OnDemandBus.System.Tests")[1]}{assembly}.dll";

    /// <summary>Reads on until a line that is waited for.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            await foreach (var line in _unread.Reader.ReadAllAsync(patience.Token))
                if (wanted(line)) return line;
        }
        catch (OperationCanceledException)
        {
        }

        throw new InvalidOperationException($"The line did not come. All that was written:\n{Output}");
    }

    /// <summary>Tells it to end, as an operator does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        return await EndAsync();
    }

    /// <summary>Sends it a signal by name, such as <c>STOP</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it at once, in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync(TimeSpan? limit = null)
    {
        using var patience = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output) _output.Add(line);
            _unread.Writer.TryWrite(line);
        }
    }
}
