namespace OnDemandBus.System.Tests.Pages;

/// <summary>The pages as a reader has them: files, opened in a browser without a network.</summary>
[Collection(nameof(Processes))]
public sealed class When_a_page_is_opened(When_a_page_is_opened.SamplePages pages) : IClassFixture<When_a_page_is_opened.SamplePages>
{
    /// <summary>A comparison and a sweep are opened where a planner makes them.</summary>
    [Theory]
    [InlineData("report")]
    [InlineData("empty")]
    public async Task Everything_is_drawn_and_nothing_is_loaded(string page)
    {
        Assert.Empty(await PageCheck.FaultsAsync(pages.File(page)));
    }

    [Fact]
    public async Task It_is_dark_where_the_reader_wants_it_dark()
    {
        Assert.Empty(await PageCheck.FaultsAsync(pages.File("comparison"), "--dark"));
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_seen()
    {
        var file = pages.File("broken");
        await File.WriteAllTextAsync(file, """
            <!doctype html><html lang="en"><body data-ready="true" style="margin: 0">
            <div data-chart="missing" style="width: 200px; height: 200px"></div>
            <div data-chart="blank" data-ready="true" style="width: 200px; height: 200px"><canvas></canvas></div>
            <div style="width: 3000px">undefined</div><img src="http://127.0.0.1:9/nothing.png"><script>console.error('oh')</script></body></html>
            """, TestContext.Current.CancellationToken);

        var faults = await PageCheck.FaultsAsync(file);

        foreach (var fault in (string[])["'missing' is not drawn", "'blank' shows nothing", "wider than the page", "it says 'undefined'", "it asks for http://127.0.0.1:9", "console: oh", "no second language"])
            Assert.Contains(fault, faults, StringComparison.Ordinal);
    }

    /// <summary>Pages with invented data.</summary>
    public sealed class SamplePages : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("odb-pages.").FullName;

        public string File(string page) => Path.Combine(_folder, $"{page}.html");

        public async ValueTask InitializeAsync()
        {
            var (exitCode, output) = await PageCheck.RunAsync("node", Path.Combine(PageCheck.Sources, "tests", "sample.mjs"), "--out", _folder);
            Assert.True(exitCode == 0, output);
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
