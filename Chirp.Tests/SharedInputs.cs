namespace Chirp.Tests;

/// <summary>Finds the folder <c>shared</c> beside the checkout, which holds the cases that nobody here wrote.</summary>
internal static class SharedInputs
{
    /// <summary>The full path of a file under <c>shared</c>; a missing one fails the test by name.</summary>
    public static string Path(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Chirp.sln")))
            {
                continue;
            }

            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.FullName, "..", "shared", relative));
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException(
                    $"The shared input '{relative}' is missing beside the checkout.", path);
        }

        throw new DirectoryNotFoundException("The tests must run from within the checkout that holds Chirp.sln.");
    }
}
