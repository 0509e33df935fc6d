# Completion of serf for fish. `serf completion fish` prints this.

function __serf_words
    set -l words (commandline -opc) (commandline -ct)
    set -l lines (printf '%s\n' $words[2..-1] | command $words[1] completion -words=fish 2>/dev/null)
    if test "$lines[1]" = :path
        set -l word (commandline -ct)
        set -l prefix (string match -r '^-[^=]*=' -- $word)
        set -l rest (string replace -r '^-[^=]*=' '' -- $word)
        for path in (__fish_complete_path $rest)
            echo "$prefix$path"
        end
    else
        printf '%s\n' $lines
    end
end

complete -c serf -f -a '(__serf_words)'
