using System.Reflection;

namespace OnDemandBus.System.Tests.Pages;

public sealed class When_the_pages_are_built
{
    [Theory]
    [InlineData("report.html")]
    [InlineData("comparison.html")]
    [InlineData("sweep.html")]
    public void Odb_carries_each_with_one_place_for_the_data(string page)
    {
        using var stream = Assembly.Load("odb").GetManifestResourceStream(page);
        Assert.NotNull(stream);
        using var reader = new StreamReader(stream);
        var html = reader.ReadToEnd();

        Assert.Equal(2, html.Split("PLACEHOLDER").Length);
        Assert.Contains("<script id=\"data\" type=\"application/gzip;base64\">PLACEHOLDER</script>", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=\"", html.Split("<script type=\"module\">")[0], StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(PageCheck.Sources, "dist", page)), html);
    }

    [Fact]
    public async Task Their_own_tests_pass()
    {
        var (exitCode, output) = await PageCheck.RunAsync("npm", "--prefix", PageCheck.Sources, "test", "--silent");

        Assert.True(exitCode == 0, output);
    }
}
